package dev.flattail.engine.train;

import dev.flattail.jobspec.EarlyStoppingSpec;
import dev.flattail.jobspec.MetricMode;
import dev.flattail.results.EpochRow;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.ValidationFigure;
import org.jspecify.annotations.Nullable;

/** Decides after which epoch a training ends because a figure no longer improves. */
final class EarlyStopping {
  private final EarlyStoppingSpec spec;
  private final ValidationFigure figure;
  private double best = Double.NaN;
  private int bestEpoch;
  private int waited;

  private EarlyStopping(EarlyStoppingSpec spec) {
    this.spec = spec;
    this.figure =
        ValidationFigure.ofField(spec.metric())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s is no figure of the validation split".formatted(spec.metric())));
  }

  static @Nullable EarlyStopping of(@Nullable EarlyStoppingSpec spec) {
    return spec == null ? null : new EarlyStopping(spec);
  }

  /** Counts an epoch, if it was evaluated. */
  void ended(EpochRow row) {
    Double value = figure.of(row);
    if (value == null) {
      return;
    }
    if (bestEpoch == 0 || gain(value) > spec.minDelta()) {
      best = value;
      bestEpoch = row.epoch();
      waited = 0;
    } else {
      waited++;
    }
  }

  private double gain(double value) {
    return spec.mode() == MetricMode.MIN ? best - value : value - best;
  }

  /** Returns whether the training ends here. */
  boolean isOver() {
    return waited >= spec.patience();
  }

  /** Describes the end after so many epochs. */
  Stopped stopped(int epoch) {
    return new Stopped(epoch, StopReason.EARLY_STOPPING, spec.metric(), best, bestEpoch);
  }

  /** Returns the numbers that a resumed training needs. */
  double[] saved() {
    return new double[] {best, bestEpoch, waited};
  }

  void restore(double[] saved) {
    best = saved[0];
    bestEpoch = (int) saved[1];
    waited = (int) saved[2];
  }
}
