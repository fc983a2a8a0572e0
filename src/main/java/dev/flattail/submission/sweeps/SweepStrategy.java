package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;

/** How a sweep chooses the values of its jobs. */
public sealed interface SweepStrategy {

  /** Runs every combination of the grid's values. */
  record Grid() implements SweepStrategy {}

  /**
   * Draws values from the distributions of {@code space}, and runs each sample with every
   * combination of the grid.
   *
   * @param samples number of samples
   * @param seed of the draws
   */
  record Random(@AtLeast(1) @AtMost(SweepGrid.MOST) int samples, @Default("0") long seed)
      implements SweepStrategy {}
}
