package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy of each class, ordered from head to tail, over the number of its training images.
 *
 * @param classes in any order
 * @param many a class with at least this many training images is frequent
 * @param few a class with at most this many training images is rare
 */
public record ClassAccuracyPlot(String run, List<ClassResult> classes, int many, int few)
    implements Plot {
  public ClassAccuracyPlot {
    classes = List.copyOf(classes);
    if (few >= many) {
      throw new IllegalArgumentException(
          "few (" + few + ") must be less than many (" + many + "), or a class would be both");
    }
  }

  /**
   * One class.
   *
   * @param trainImages number of training images
   * @param accuracy fraction 0..1 of its test images that were recognised; null without test images
   */
  public record ClassResult(String name, int trainImages, @Nullable Double accuracy) {
    public ClassResult {
      if (trainImages < 0) {
        throw new IllegalArgumentException(
            "trainImages of class " + name + " must not be negative: " + trainImages);
      }
    }
  }
}
