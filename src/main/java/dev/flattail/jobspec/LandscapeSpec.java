package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of the loss around a trained model, along one or two directions. It uses batch
 * normalization in evaluation mode and unaugmented images.
 *
 * @param classes classes that get a surface of their own mean loss, beside the whole split
 * @param maxSamplesPerClass as in {@link HessianSpec}
 * @param loss cross-entropy of the logits as the model uses them, or at another scale
 * @param directions random ones, or eigenvectors that a Hessian job kept
 * @param hessianJob id of that job; only with {@code eigenvectors}
 * @param dimensions 1 for a line, 2 for a plane
 * @param radius largest coordinate on either side, in multiples of the direction; the filters of a
 *     random one have the norms of the model's (Li et al. 2018), an eigenvector has norm 1
 * @param points number of points on each axis
 * @param batchSize images per forward pass
 */
public record LandscapeSpec(
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
    @Default("train") Split split,
    @Default("all") ClassSelection classes,
    @Nullable @AtLeast(1) Integer maxSamplesPerClass,
    @Default("cross-entropy") MeasuredLossSpec.OfValues loss,
    @Default("random") Directions directions,
    @Nullable @MaxLength(64) String hessianJob,
    @Default("2") @AtLeast(1) @AtMost(2) int dimensions,
    @Default("1.0") @Above(0) double radius,
    @Default("21") @AtLeast(3) @AtMost(501) int points,
    @Default("256") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision)
    implements LossMeasurementSpec {

  /** The directions of the axes. */
  public enum Directions {
    /** Gaussian, with each filter scaled to the norm of the model's (Li et al. 2018). */
    RANDOM,
    /** Eigenvectors of the largest eigenvalues; each class uses its own. */
    EIGENVECTORS
  }

  @Override
  public LandscapeSpec withDataset(DatasetSpec other) {
    return with(other, loss);
  }

  @Override
  public LandscapeSpec withLossAt(double modelScale) {
    return with(dataset, loss.at(modelScale));
  }

  private LandscapeSpec with(@Nullable DatasetSpec images, MeasuredLossSpec.OfValues measured) {
    return new LandscapeSpec(
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
        maxSamplesPerClass,
        measured,
        directions,
        hessianJob,
        dimensions,
        radius,
        points,
        batchSize,
        precision);
  }
}
