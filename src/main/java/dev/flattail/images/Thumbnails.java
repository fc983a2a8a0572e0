package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Scales images for previews. */
public final class Thumbnails {
  private Thumbnails() {}

  /**
   * Returns the image as a PNG, smaller or larger, with its aspect ratio.
   *
   * @param side length of its longer side in pixels
   */
  public static byte[] png(RgbImage image, int side) {
    int longer = Math.max(image.height(), image.width());
    RgbImage scaled =
        image.resized(scaled(image.height(), side, longer), scaled(image.width(), side, longer));
    BufferedImage picture =
        new BufferedImage(scaled.width(), scaled.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = scaled.pixels();
    int plane = scaled.height() * scaled.width();
    for (int i = 0; i < plane; i++) {
      int rgb =
          (pixels[i] & 0xff) << 16
              | (pixels[i + plane] & 0xff) << 8
              | (pixels[i + 2 * plane] & 0xff);
      picture.setRGB(i % scaled.width(), i / scaled.width(), rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
    return bytes.toByteArray();
  }

  private static int scaled(int length, int side, int longer) {
    return Math.max(1, Math.round((float) length * side / longer));
  }
}
