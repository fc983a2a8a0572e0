package dev.flattail.engine.data.augment;

import dev.flattail.images.ImageSet;
import dev.flattail.images.decode.RgbImage;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** Creates the images that the scripts under {@code src/test/python} also pass to Pillow. */
final class PillowImages {
  private PillowImages() {}

  /** Returns noise over all levels, or noise on a slope. */
  static RgbImage of(int height, int width, boolean smooth) {
    byte[] image = new byte[ImageSet.CHANNELS * height * width];
    int state = 1;
    for (int i = 0; i < image.length; i++) {
      state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
      int noise = state >> 16;
      int row = i / width % height;
      int slope = 30 + 2 * row + 3 * (i % width) + 25 * (i / (height * width));
      image[i] = (byte) (smooth ? slope + noise % 16 : noise % 256);
    }
    return new RgbImage(height, width, image);
  }

  /** Returns the CRC-32 of both changed images, as the scripts print it. */
  static String checksum(int height, int width, UnaryOperator<RgbImage> change) {
    CRC32 checksum = new CRC32();
    checksum.update(change.apply(of(height, width, false)).pixels());
    checksum.update(change.apply(of(height, width, true)).pixels());
    return "%08x".formatted(checksum.getValue());
  }
}
