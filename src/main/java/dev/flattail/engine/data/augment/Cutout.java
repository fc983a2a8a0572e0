package dev.flattail.engine.data.augment;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * Sets square holes to raw zero (DeVries and Taylor 2017; CC-SAM {@code autoaugment.py}). A hole's
 * center is uniform over the pixels, so the border truncates holes near it.
 *
 * @param length side of a hole; {@code length / 2} pixels to either side of its center
 */
record Cutout(int holes, int length, int height, int width) {

  void apply(byte[] image, KeyedRandom random) {
    for (int hole = 0; hole < holes; hole++) {
      cut(image, random.nextInt(height), random.nextInt(width));
    }
  }

  /**
   * Cuts one hole: rows {@code row - length/2} to {@code row + length/2 - 1}, and columns in the
   * same way.
   */
  void cut(byte[] image, int row, int column) {
    int half = length / 2;
    int firstRow = Math.max(0, row - half);
    int endRow = Math.min(height, row + half);
    int firstColumn = Math.max(0, column - half);
    int endColumn = Math.min(width, column + half);
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      for (int y = firstRow; y < endRow; y++) {
        int start = (channel * height + y) * width;
        Arrays.fill(image, start + firstColumn, start + endColumn, (byte) 0);
      }
    }
  }
}
