package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy of each class in several training runs, side by side, over the number of its training
 * images.
 *
 * @param run what is compared, printed under the title
 * @param runs names of the compared runs
 * @param classes drawn in this order, usually from head to tail
 */
public record AccuracyComparisonPlot(String run, List<String> runs, List<ClassAccuracies> classes)
    implements Plot {
  public AccuracyComparisonPlot {
    runs = List.copyOf(runs);
    classes = List.copyOf(classes);
    for (ClassAccuracies of : classes) {
      if (of.accuracies().size() != runs.size()) {
        throw new IllegalArgumentException(
            "class "
                + of.name()
                + " has "
                + of.accuracies().size()
                + " accuracies for "
                + runs.size()
                + " runs; give one a run, null where there is none");
      }
    }
  }

  /**
   * One class.
   *
   * @param trainImages number of its training images
   * @param accuracies fractions 0..1 in the order of the runs; null where a run has none
   */
  public record ClassAccuracies(String name, int trainImages, List<@Nullable Double> accuracies) {
    public ClassAccuracies {
      accuracies = Copies.of(accuracies);
      if (trainImages < 0) {
        throw new IllegalArgumentException(
            "trainImages of class " + name + " must not be negative: " + trainImages);
      }
    }
  }
}
