package dev.flattail.submission.sweeps;

import dev.flattail.search.SuccessiveHalving;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search will do if no training fails. Schema {@code PlannedSearch} of the contract.
 *
 * @param rungs how many trainings reach each rung
 * @param epochs epochs of all trainings together
 */
public record PlannedSearch(List<Rung> rungs, Range epochs) {

  /**
   * One rung.
   *
   * @param epochs completed epochs
   */
  public record Rung(int epochs, Range trainings) {}

  /** Bounds of a number that depends on the order in which trainings end. */
  public record Range(long atLeast, long atMost) {}

  /** Returns the plan of a strategy; null when it is no search. */
  static @Nullable PlannedSearch of(SweepStrategy strategy, int jobs) {
    return switch (strategy) {
      case SweepStrategy.Grid _ -> null;
      case SweepStrategy.Random _ -> null;
      case SweepStrategy.Asha asha -> of(asha.halving().reach(jobs));
    };
  }

  private static PlannedSearch of(List<SuccessiveHalving.Reach> reach) {
    long atLeast = 0;
    long atMost = 0;
    int before = 0;
    for (SuccessiveHalving.Reach rung : reach) {
      atLeast += (long) rung.atLeast() * (rung.epochs() - before);
      atMost += (long) rung.atMost() * (rung.epochs() - before);
      before = rung.epochs();
    }
    return new PlannedSearch(
        reach.stream()
            .map(rung -> new Rung(rung.epochs(), new Range(rung.atLeast(), rung.atMost())))
            .toList(),
        new Range(atLeast, atMost));
  }
}
