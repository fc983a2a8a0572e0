package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.MetricMode;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.results.SearchMetric;
import dev.flattail.search.SuccessiveHalving;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a sweep chooses the values of its jobs, and which jobs train to their end. */
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

  /**
   * Asynchronous successive halving: all trainings run to the first rung, and of those that have
   * reached a rung, one of {@code reduction} goes on to the next. The values are those of {@link
   * Random} or {@link Grid}.
   *
   * @param metric see {@link SearchMetric#of}
   * @param mode which values are better; by default smaller ones of a loss, and larger ones of
   *     others
   * @param minEpochs completed epochs at the first rung
   * @param maxEpochs epochs of a training that goes on to its end
   * @param reduction one of this many trainings goes on from a rung
   * @param samples number of samples; null, or without effect, if nothing is drawn
   * @param seed of the draws
   * @param allowTestMetric whether the metric may be one of the test split
   */
  record Asha(
      @MaxLength(200) String metric,
      @Nullable MetricMode mode,
      @AtLeast(1) @AtMost(100000) int minEpochs,
      @AtLeast(2) @AtMost(100000) int maxEpochs,
      @Default("3") @AtLeast(2) @AtMost(1000) int reduction,
      @AtLeast(1) @AtMost(SweepGrid.MOST) @Nullable Integer samples,
      @Default("0") long seed,
      @Default("false") boolean allowTestMetric)
      implements SweepStrategy, Checked {

    public Asha {
      // The reader creates the record before it reports that the metric is missing.
      if (mode == null && metric != null) {
        mode = usualMode(metric);
      }
    }

    /** Returns which values of a metric are better. */
    static MetricMode usualMode(String metric) {
      return metric.toLowerCase(Locale.ROOT).endsWith("loss") ? MetricMode.MIN : MetricMode.MAX;
    }

    /** Returns the rungs; only for a strategy without problems. */
    SuccessiveHalving halving() {
      return new SuccessiveHalving(minEpochs, reduction, maxEpochs, mode == MetricMode.MAX);
    }

    /** Returns the figure; only for a strategy without problems. */
    SearchMetric figure() {
      return SearchMetric.of(metric).orElseThrow();
    }

    @Override
    public void check(String pointer, Problems problems) {
      AshaChecks.check(this, pointer, problems);
    }
  }
}
