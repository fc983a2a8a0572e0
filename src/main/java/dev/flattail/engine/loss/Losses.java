package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.spec.LossSpec;
import java.util.Arrays;

/** Builds losses from specs. */
public final class Losses {
  private Losses() {}

  /**
   * The loss that {@code spec} names.
   *
   * @param classCounts training images of each class
   * @param owner of the loss's constants, on the device of the logits
   * @param format of the logits
   * @throws IllegalArgumentException when the loss weighs classes by their counts and one is empty
   */
  public static Loss of(
      LossSpec.OfLogits spec, int[] classCounts, NDManager owner, NumberFormat format) {
    Constants constants = values -> format.create(owner, values, new Shape(values.length));
    return switch (spec) {
      case LossSpec.CrossEntropy crossEntropy -> new CrossEntropy();
      case LossSpec.Focal focal -> new Focal(focal.gamma());
      case LossSpec.Ldam ldam ->
          new Ldam(constants.of(Ldam.margins(classCounts, ldam.maxMargin())), ldam.scale());
      case LossSpec.Vs vs ->
          new VectorScaling(
              constants.of(VectorScaling.factors(classCounts, vs.gamma())),
              constants.of(LogitOffset.logPriors(classCounts, vs.tau())));
      case LossSpec.BalancedSoftmax balanced ->
          new LogitOffset(constants.of(LogitOffset.logCounts(classCounts)));
      case LossSpec.LogitAdjusted adjusted ->
          new LogitOffset(constants.of(LogitOffset.logPriors(classCounts, adjusted.tau())));
      case LossSpec.Gcl gcl ->
          new Gcl(gcl, constants.of(Gcl.clouds(classCounts, gcl.noise())), null, null);
      case LossSpec.LabelAwareSmoothing smoothing ->
          new LabelAwareSmoothing(
              constants.of(LabelAwareSmoothing.smoothing(classCounts, smoothing)));
      case LossSpec.Arb arb ->
          new AttractionRepulsion(
              constants.of(LogitOffset.logCounts(classCounts)), format, arb.counts());
    };
  }

  /**
   * The influence-balanced loss, which needs {@link Loss#on features}.
   *
   * @throws IllegalArgumentException when classes are weighed by their counts and one is empty
   */
  public static Loss influenceBalanced(
      LossSpec.InfluenceBalanced spec, int[] classCounts, NDManager owner, NumberFormat format) {
    double[] weights = ClassWeights.inversePower(classCounts, spec.weighting());
    return new InfluenceBalanced(
        spec.alpha(), format.create(owner, weights, new Shape(weights.length)), null);
  }

  /**
   * LADE, whose regulariser is estimated on the batch that it is given.
   *
   * @throws IllegalArgumentException when a class is empty
   */
  public static Loss lade(
      LossSpec.Lade spec, int[] classCounts, NDManager owner, NumberFormat format) {
    ClassWeights.requireImages(classCounts);
    double total = Arrays.stream(classCounts).sum();
    double[] priors = Arrays.stream(classCounts).mapToDouble(n -> n / total).toArray();
    Constants constants = values -> format.create(owner, values, new Shape(values.length));
    return new Lade(
        priors,
        constants.of(priors),
        constants.of(Lade.logPriors(priors)),
        spec.alpha(),
        spec.lambda(),
        format);
  }

  /** Turns class vectors into arrays. */
  @FunctionalInterface
  private interface Constants {
    NDArray of(double[] values);
  }
}
