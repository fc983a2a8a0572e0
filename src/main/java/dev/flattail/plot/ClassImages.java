package dev.flattail.plot;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A class and how many images it is trained on.
 *
 * @param trainImages number of training images
 */
public record ClassImages(String name, int trainImages) {
  public ClassImages {
    if (trainImages < 0) {
      throw new IllegalArgumentException(
          "trainImages of class " + name + " must not be negative: " + trainImages);
    }
  }

  /** Class numbers by descending training images; of equally many the lower number first. */
  static List<Integer> headToTail(List<ClassImages> classes) {
    return IntStream.range(0, classes.size())
        .boxed()
        .sorted(Comparator.comparingInt(c -> -classes.get(c).trainImages))
        .toList();
  }
}
