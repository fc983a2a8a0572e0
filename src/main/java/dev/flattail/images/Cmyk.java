package dev.flattail.images;

import java.awt.image.Raster;

/**
 * Four-channel JPEGs, which ImageIO decodes to raw numbers alone. As Pillow reads them: the numbers
 * are inverted (Adobe's convention), YCCK is turned to CMY first, then {@code R =
 * (255-C)(255-K)/255}.
 */
final class Cmyk {
  private static final int APP14 = 0xEE;
  private static final int TRANSFORM_YCCK = 2;

  private Cmyk() {}

  static RgbImage toRgb(Raster raster, byte[] file) throws InvalidImages {
    if (raster.getNumBands() != 4) {
      throw new InvalidImages("a JPEG of " + raster.getNumBands() + " channels is not supported");
    }
    boolean ycck = adobeTransform(file) == TRANSFORM_YCCK;
    int plane = raster.getHeight() * raster.getWidth();
    byte[] pixels = new byte[ImageSet.CHANNELS * plane];
    int[] line = new int[4 * raster.getWidth()];
    for (int row = 0; row < raster.getHeight(); row++) {
      raster.getPixels(0, row, raster.getWidth(), 1, line);
      for (int column = 0; column < raster.getWidth(); column++) {
        int i = 4 * column;
        int to = row * raster.getWidth() + column;
        double y = line[i];
        double cb = line[i + 1] - 128;
        double cr = line[i + 2] - 128;
        // What is stored is 255 - ink, so these are already 255-C, 255-M, 255-Y and 255-K. libjpeg
        // turns YCCK to CMYK by 255 minus the RGB of its first three channels.
        double red = ycck ? 255 - clamp(y + 1.402 * cr) : line[i];
        double green = ycck ? 255 - clamp(y - 0.344136 * cb - 0.714136 * cr) : line[i + 1];
        double blue = ycck ? 255 - clamp(y + 1.772 * cb) : line[i + 2];
        double light = line[i + 3] / 255.0;
        pixels[to] = (byte) (int) (red * light + 0.5);
        pixels[plane + to] = (byte) (int) (green * light + 0.5);
        pixels[2 * plane + to] = (byte) (int) (blue * light + 0.5);
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), pixels);
  }

  private static double clamp(double value) {
    return Math.clamp(value, 0, 255);
  }

  /** The transform flag of the Adobe segment; 0 (plain CMYK) without one. */
  private static int adobeTransform(byte[] file) {
    int at = 2;
    while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF) {
      int marker = file[at + 1] & 0xFF;
      int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
      if (marker == APP14 && length >= 14 && at + 2 + length <= file.length) {
        return file[at + 15] & 0xFF;
      }
      at += 2 + length;
    }
    return 0;
  }
}
