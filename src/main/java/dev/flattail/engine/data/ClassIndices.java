package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;

/** The images of each class. */
final class ClassIndices {
  private ClassIndices() {}

  /** For each class the indices of its images, ascending. */
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
