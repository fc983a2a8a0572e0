package dev.flattail.images;

import java.util.ArrayList;
import java.util.List;

/** Refuses data sets in which every training image of a class is left out. */
final class LostClasses {
  private LostClasses() {}

  /**
   * Checks the classes.
   *
   * @param lost number of images that were left out of each class that has no other training image
   */
  static void check(List<String> classNames, int[] lost) throws InvalidImagesException {
    List<String> problems = new ArrayList<>();
    for (int label = 0; label < lost.length; label++) {
      if (lost[label] > 0) {
        problems.add(
            "class '%s': none of its training images can be decoded (%d); replace them, or take the class out"
                .formatted(classNames.get(label), lost[label]));
      }
    }
    if (!problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
  }
}
