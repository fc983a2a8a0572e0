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
 * A measurement of the loss around a trained model, along one or two directions. It uses
 * cross-entropy, batch normalization in evaluation mode, and unaugmented images.
 *
 * @param classes whose mean losses are shown in addition to the whole split's
 * @param maxSamplesPerClass as in {@link HessianSpec}
 * @param directions random ones, or eigenvectors that a Hessian job kept
 * @param hessianJob id of that job; only with {@code eigenvectors}
 * @param dimensions 1 for a line, 2 for a plane
 * @param radius largest coordinate on either side, in multiples of the direction, whose filters
 *     have the norm of the model's (Li et al. 2018); an eigenvector has norm 1
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
    @Default("random") Directions directions,
    @Nullable @MaxLength(64) String hessianJob,
    @Default("2") @AtLeast(1) @AtMost(2) int dimensions,
    @Default("1.0") @Above(0) double radius,
    @Default("21") @AtLeast(3) @AtMost(501) int points,
    @Default("256") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision)
    implements MeasurementSpec {

  /** The directions of the axes. */
  public enum Directions {
    /** Gaussian, with each filter scaled to the norm of the model's (Li et al. 2018). */
    RANDOM,
    /** Eigenvectors of the largest eigenvalues; each class uses its own. */
    EIGENVECTORS
  }

  @Override
  public LandscapeSpec withDataset(DatasetSpec other) {
    return new LandscapeSpec(
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        model,
        other,
        split,
        classes,
        maxSamplesPerClass,
        directions,
        hessianJob,
        dimensions,
        radius,
        points,
        batchSize,
        precision);
  }
}
