package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy by group of classes of several runs.
 *
 * @param run what is compared
 */
public record GroupComparisonPlot(String run, List<RunGroups> runs) implements Plot {
  public GroupComparisonPlot {
    runs = List.copyOf(runs);
  }

  /** One run's accuracies, fractions, null where a group is empty. */
  public record RunGroups(
      String run,
      @Nullable Double balanced,
      @Nullable Double many,
      @Nullable Double medium,
      @Nullable Double few) {}
}
