package dev.flattail.images;

import java.awt.image.Raster;

/**
 * Converts CMYK to RGB as Pillow does: {@code R = (255-C)(255-K)/255}. Adobe's color profiles are
 * ignored.
 */
final class Cmyk {
  private static final int BLACK = 3;
  private static final int FULL = 255;

  private Cmyk() {}

  /**
   * Converts a raster.
   *
   * @param raster four bands, 0 for no ink; ImageIO has already converted YCCK to CMYK
   */
  static RgbImage toRgb(Raster raster) {
    int plane = raster.getHeight() * raster.getWidth();
    byte[] pixels = new byte[ImageSet.CHANNELS * plane];
    int[] row = new int[4 * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < raster.getWidth(); x++) {
        int light = FULL - row[4 * x + BLACK];
        for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
          int reflected = FULL - row[4 * x + channel];
          pixels[channel * plane + y * raster.getWidth() + x] =
              (byte) ((reflected * light + FULL / 2) / FULL);
        }
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), pixels);
  }
}
