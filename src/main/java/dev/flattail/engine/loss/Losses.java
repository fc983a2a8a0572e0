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
      case LossSpec.CrossEntropy crossEntropy -> new CrossEntropyLoss();
      case LossSpec.Focal focal -> new FocalLoss(focal.gamma());
      case LossSpec.Ldam ldam ->
          new LdamLoss(constants.of(LdamLoss.margins(classCounts, ldam.maxMargin())), ldam.scale());
      case LossSpec.Vs vs ->
          new VectorScalingLoss(
              constants.of(VectorScalingLoss.factors(classCounts, vs.gamma())),
              constants.of(LogitOffsetLoss.logPriors(classCounts, vs.tau())));
      case LossSpec.BalancedSoftmax balanced ->
          new LogitOffsetLoss(constants.of(LogitOffsetLoss.logCounts(classCounts)));
      case LossSpec.LogitAdjusted adjusted ->
          new LogitOffsetLoss(constants.of(LogitOffsetLoss.logPriors(classCounts, adjusted.tau())));
      case LossSpec.Gcl gcl ->
          new GclLoss(gcl, constants.of(GclLoss.clouds(classCounts, gcl.noise())), null, null);
      case LossSpec.LabelAwareSmoothing smoothing ->
          new LabelAwareSmoothingLoss(
              constants.of(LabelAwareSmoothingLoss.smoothing(classCounts, smoothing)));
      case LossSpec.Arb arb ->
          new AttractionRepulsionLoss(
              constants.of(LogitOffsetLoss.logCounts(classCounts)), format, arb.counts());
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
    return new InfluenceBalancedLoss(
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
    return new LadeLoss(
        priors,
        constants.of(priors),
        constants.of(LadeLoss.logPriors(priors)),
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
