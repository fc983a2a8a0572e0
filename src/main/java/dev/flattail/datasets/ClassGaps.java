package dev.flattail.datasets;

import dev.flattail.images.Findings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Warns of classes that lack images of a split. */
final class ClassGaps {
  private static final int MOST_NAMED = 10;

  private ClassGaps() {}

  /**
   * Reports classes without training images, and, in a data set that came with test images, classes
   * without test images. Damaged images that are left out do not count.
   *
   * @param train number of training images of each class
   * @param test number of test images of each class
   * @param tested whether the data set has a test split, whatever is left of it
   */
  static void report(
      List<String> names, int[] train, int[] test, boolean tested, Findings findings) {
    List<String> untrained = without(train, names);
    if (!untrained.isEmpty()) {
      findings.warn(
          "%d of %d classes %s no training images: %s. Such a class keeps its number, and no model can learn it; add images, or register class folders without these classes."
              .formatted(untrained.size(), names.size(), have(untrained), quoted(untrained)));
    }
    List<String> untested = without(test, names);
    if (tested && !untested.isEmpty()) {
      findings.warn(
          "%d of %d classes %s no test images: %s."
              .formatted(untested.size(), names.size(), have(untested), quoted(untested)));
    }
  }

  private static String have(List<String> classes) {
    return classes.size() == 1 ? "has" : "have";
  }

  private static List<String> without(int[] counts, List<String> names) {
    return IntStream.range(0, counts.length)
        .filter(label -> counts[label] == 0)
        .mapToObj(names::get)
        .toList();
  }

  private static String quoted(List<String> names) {
    return names.stream()
            .limit(MOST_NAMED)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMED ? ", …" : "");
  }
}
