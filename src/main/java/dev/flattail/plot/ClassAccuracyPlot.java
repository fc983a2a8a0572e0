package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy of each class, ordered from head to tail, over the number of its training images.
 *
 * @param classes in any order; of those with as many training images the first is drawn first
 * @param cuts between the groups
 */
public record ClassAccuracyPlot(String run, List<ClassResult> classes, Cuts cuts) implements Plot {
  public ClassAccuracyPlot {
    classes = List.copyOf(classes);
  }

  /** Where frequent classes end and rare ones begin. */
  public sealed interface Cuts {}

  /**
   * By training images.
   *
   * @param many a class with at least this many training images is frequent
   * @param few a class with at most this many training images is rare
   */
  public record ByImages(int many, int few) implements Cuts {
    public ByImages {
      if (few >= many) {
        throw new IllegalArgumentException(
            "few (" + few + ") must be less than many (" + many + "), or a class would be both");
      }
    }
  }

  /**
   * By rank from head to tail, from 0.
   *
   * @param manyBelow a class of a lower rank is frequent
   * @param fewFrom a class of this rank or a higher one is rare
   */
  public record ByRank(int manyBelow, int fewFrom) implements Cuts {
    public ByRank {
      if (fewFrom < manyBelow) {
        throw new IllegalArgumentException(
            "fewFrom (%d) must be at least manyBelow (%d), or a class would be both"
                .formatted(fewFrom, manyBelow));
      }
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
