package dev.flattail.spec;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation of any checkpoint on any data set.
 *
 * @param dataset null for the one that the model's training job used
 * @param thresholds of the groups; counts are the training split's
 * @param batchSize images a forward pass; does not change the result beyond rounding
 */
public record EvaluateSpec(
    @Nullable @MaxLength(200) String name,
    @Default("{}") @MaxLength(32) Map<String, String> labels,
    @Default("0") @AtLeast(-1000) @AtMost(1000) int priority,
    @Default("0") long seed,
    @Default("auto") String device,
    @Nullable Duration maxDuration,
    ModelSource model,
    @Nullable DatasetSpec dataset,
    @Default("test") Split split,
    @Default("{}") Thresholds thresholds,
    @Default("256") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision)
    implements MeasurementSpec, Checked {

  @Override
  public EvaluateSpec withDataset(DatasetSpec other) {
    return new EvaluateSpec(
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        model,
        other,
        split,
        thresholds,
        batchSize,
        precision);
  }

  @Override
  public void check(String pointer, Problems problems) {
    Measurements.check(this, pointer, problems);
  }
}
