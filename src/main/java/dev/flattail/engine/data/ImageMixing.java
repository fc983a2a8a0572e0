package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;

/** Mixes two images into one. */
final class ImageMixing {
  private ImageMixing() {}

  /**
   * Computes {@code into[to+i] = share a[at+i] + (1-share) b[bt+i]} for {@code numbers} numbers.
   */
  static void mixup(
      float[] a, int at, float[] b, int bt, double share, float[] into, int to, int numbers) {
    float first = (float) share;
    float second = (float) (1 - share);
    for (int i = 0; i < numbers; i++) {
      into[to + i] = first * a[at + i] + second * b[bt + i];
    }
  }

  /**
   * A rectangular patch of an image.
   *
   * @param top first row
   * @param bottom row behind the last
   * @param left first column
   * @param right column behind the last
   */
  record Patch(int top, int bottom, int left, int right) {

    /**
     * Draws a patch of area {@code 1 - share} around a uniformly drawn pixel, truncated at the
     * border: {@code rand_bbox} of Saddle-LongTail {@code GLMC-2023/utils/util.py}.
     */
    static Patch draw(int height, int width, double share, KeyedRandom random) {
      double side = Math.sqrt(1 - share);
      int halfHeight = (int) Math.ceil(height * side) / 2;
      int halfWidth = (int) Math.ceil(width * side) / 2;
      int row = random.nextInt(height);
      int column = random.nextInt(width);
      return new Patch(
          Math.max(0, row - halfHeight),
          Math.min(height, row + halfHeight),
          Math.max(0, column - halfWidth),
          Math.min(width, column + halfWidth));
    }

    /** Copies the patch of one image to the same place of another. */
    void copy(float[] from, float[] into, int start, int height, int width, PixelLayout layout) {
      int columns = right - left;
      if (columns == 0) {
        return;
      }
      for (int row = top; row < bottom; row++) {
        switch (layout) {
          case NCHW -> {
            for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
              int at = start + (channel * height + row) * width + left;
              System.arraycopy(from, at, into, at, columns);
            }
          }
          case NHWC -> {
            int at = start + (row * width + left) * ImageSet.CHANNELS;
            System.arraycopy(from, at, into, at, columns * ImageSet.CHANNELS);
          }
        }
      }
    }
  }
}
