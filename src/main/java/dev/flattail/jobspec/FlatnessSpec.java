package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of the rise of the loss around a trained model: along random directions and along
 * SAM's. It uses batch normalization in evaluation mode and unaugmented images.
 *
 * @param maxSamplesPerClass as in {@link HessianSpec}
 * @param loss cross-entropy of the logits as the model uses them, or at another scale
 * @param radii norms of random perturbations, relative to the parameter vector's norm
 * @param draws number of perturbations at each radius
 * @param rho norm of SAM's perturbation
 * @param batchSize images per pass
 */
public record FlatnessSpec(
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
    @Nullable @AtLeast(1) Integer maxSamplesPerClass,
    @Default("cross-entropy") MeasuredLossSpec.OfValues loss,
    @Default("[0.001,0.01]") @MinLength(1) @MaxLength(100) @Above(0) List<Double> radii,
    @Default("5") @AtLeast(1) @AtMost(1000) int draws,
    @Default("0.05") @Above(0) double rho,
    @Default("256") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision,
    @Default("[]") @MaxLength(100) List<Expectation> expect)
    implements LossMeasurementSpec {

  @Override
  public FlatnessSpec withDataset(DatasetSpec other) {
    return with(other, loss);
  }

  @Override
  public FlatnessSpec withLossAt(double modelScale) {
    return with(dataset, loss.at(modelScale));
  }

  private FlatnessSpec with(@Nullable DatasetSpec images, MeasuredLossSpec.OfValues measured) {
    return new FlatnessSpec(
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        model,
        images,
        split,
        maxSamplesPerClass,
        measured,
        radii,
        draws,
        rho,
        batchSize,
        precision,
        expect);
  }
}
