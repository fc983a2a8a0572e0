package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation of any checkpoint on any data set.
 *
 * @param dataset null for the one that the model's training job used
 * @param classes how the data set's classes are assigned to the model's outputs
 * @param thresholds of the groups. Null only until submission fills it in, from the training of the
 *     model where that is known
 * @param trainCounts images of each class that the model was trained on, which determine the groups
 *     and {@code postHoc}. Null only until submission fills it in, from the job that trained the
 *     model or, for an uploaded model, from the data set's training split
 * @param openSet images of unknown classes, for the open-set F-measure; null for none
 * @param openThreshold an image whose highest probability is below this is classified as unknown
 * @param postHoc correction of the classifier, or null
 * @param batchSize images per forward pass; affects the result by rounding only
 * @param expect bounds that the result must meet, so that the job can be a gate
 */
public record EvaluateSpec(
    @Nullable @MaxLength(200) String name,
    @Default("{}") @MaxLength(32) Map<String, String> labels,
    @Default("0") @AtLeast(-1000) @AtMost(1000) int priority,
    @Default("0") long seed,
    @Default("auto")
        @Matches(value = Devices.PATTERN, detail = Devices.UNKNOWN, suggestion = "auto")
        String device,
    @Nullable Duration maxDuration,
    ModelSource model,
    @Nullable DatasetSpec dataset,
    @Default("test") Split split,
    @Default("by-name") ClassMatching classes,
    @Nullable Thresholds thresholds,
    @Nullable @AtLeast(0) @MaxLength(100_000) List<Integer> trainCounts,
    @Nullable OpenSetSpec openSet,
    @Default("0.1") @AtLeast(0) @AtMost(1) double openThreshold,
    @Nullable PostHocSpec postHoc,
    @Default("256") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision,
    @Default("[]") @MaxLength(100) List<Expectation> expect)
    implements MeasurementSpec {

  @Override
  public EvaluateSpec withDataset(DatasetSpec other) {
    return with(other, thresholds, openSet, trainCounts);
  }

  /**
   * Returns the same spec with its open set pinned, and its thresholds and training counts filled
   * in.
   */
  public EvaluateSpec resolved(
      Thresholds groups, @Nullable OpenSetSpec pinned, List<Integer> counts) {
    return with(dataset, groups, pinned, counts);
  }

  /** Returns the thresholds of the groups, which submission has filled in. */
  public Thresholds groups() {
    return thresholds == null ? Thresholds.USUAL : thresholds;
  }

  private EvaluateSpec with(
      @Nullable DatasetSpec images,
      @Nullable Thresholds groups,
      @Nullable OpenSetSpec unknown,
      @Nullable List<Integer> counts) {
    return new EvaluateSpec(
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        model,
        images,
        split,
        classes,
        groups,
        counts,
        unknown,
        openThreshold,
        postHoc,
        batchSize,
        precision,
        expect);
  }
}
