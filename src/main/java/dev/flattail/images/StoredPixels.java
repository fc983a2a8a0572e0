package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decoded images of one size, stored consecutively in memory or in a memory-mapped file.
 *
 * @param pixels {@code 3*height*width} bytes each
 */
record StoredPixels(int height, int width, MemorySegment pixels) implements ImageSource {

  /**
   * Allocates memory outside the Java heap (a set may be larger than an array), which is freed with
   * its last user.
   */
  static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes);
  }

  @Override
  public RgbImage get(int row) {
    byte[] bytes = new byte[bytesPerImage()];
    read(row, bytes);
    return new RgbImage(height, width, bytes);
  }

  /** Copies image {@code row} into the start of {@code into}. */
  void read(int row, byte[] into) {
    int bytes = bytesPerImage();
    MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) row * bytes, into, 0, bytes);
  }

  private int bytesPerImage() {
    return ImageSet.CHANNELS * height * width;
  }
}
