package dev.flattail.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Creates small images. */
final class Pictures {
  private Pictures() {}

  /** Returns a PNG of one color. */
  static byte[] png(int height, int width, int rgb) {
    return encode(height, width, rgb, "png");
  }

  /** Returns a JPEG of one color. */
  static byte[] jpeg(int height, int width, int rgb) {
    return encode(height, width, rgb, "jpeg");
  }

  private static byte[] encode(int height, int width, int rgb, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
