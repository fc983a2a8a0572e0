package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;

/** Groups the images of a set by class. */
final class ClassIndices {
  private ClassIndices() {}

  /** Returns the indices of each class's images, ascending. */
  static int[][] of(ImageSet images) {
    int[] counts = images.classCounts();
    int[][] byClass = new int[counts.length][];
    for (int c = 0; c < counts.length; c++) {
      byClass[c] = new int[counts[c]];
    }
    int[] filled = new int[counts.length];
    for (int i = 0; i < images.size(); i++) {
      int c = images.label(i);
      byClass[c][filled[c]++] = i;
    }
    return byClass;
  }
}
