package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Balanced accuracy of several training runs and their accuracies on frequent and rare classes.
 *
 * @param run what is compared, printed under the title
 */
public record GroupComparisonPlot(String run, List<RunGroups> runs) implements Plot {
  public GroupComparisonPlot {
    runs = List.copyOf(runs);
  }

  /**
   * One run's accuracies, fractions 0..1; null where the group is empty.
   *
   * @param balanced mean over all classes
   */
  public record RunGroups(
      String run,
      @Nullable Double balanced,
      @Nullable Double many,
      @Nullable Double medium,
      @Nullable Double few) {}
}
