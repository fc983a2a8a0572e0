package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.MaxLength;
import org.jspecify.annotations.Nullable;

/**
 * Ends a training when a figure of the validation split stops improving. Keras's {@code
 * EarlyStopping} counts in the same way.
 *
 * @param metric field of the metrics rows that is measured on the validation split
 * @param mode which values are better; by default smaller ones of a metric with a name in {@code
 *     Loss}, and larger ones of others
 * @param patience evaluations in a row without an improvement after which the training ends
 * @param minDelta a value improves on the best one if it is better by more than this
 */
public record EarlyStoppingSpec(
    @MaxLength(200) String metric,
    @Nullable MetricMode mode,
    @Default("10") @AtLeast(1) @AtMost(100000) int patience,
    @Default("0") @AtLeast(0) double minDelta) {

  public EarlyStoppingSpec {
    // The reader creates the record before it reports that the metric is missing.
    if (mode == null && metric != null) {
      mode = defaultMode(metric);
    }
  }

  /** Returns which values of a metric are better. */
  public static MetricMode defaultMode(String metric) {
    return metric.endsWith("Loss") ? MetricMode.MIN : MetricMode.MAX;
  }

  /** Returns the first epoch after which the training can end, evaluated every so many epochs. */
  public long earliestEnd(int everyEpochs) {
    return (patience + 1L) * everyEpochs;
  }
}
