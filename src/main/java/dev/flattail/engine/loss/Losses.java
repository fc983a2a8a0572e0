package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobspec.LossSpec;

/** Builds losses from specs. */
public final class Losses {
  private Losses() {}

  /**
   * Builds the loss that {@code spec} names.
   *
   * @param classCounts training images of each class
   * @param owner owner of the loss's constants, on the device of the logits
   * @param format of the logits
   * @throws dev.flattail.engine.UnrunnableSpecException when the loss depends on class counts and a
   *     class is empty
   */
  public static Loss of(
      LossSpec.OfOneClassifier spec, int[] classCounts, NDManager owner, NumberFormat format) {
    Constants constants = values -> format.create(owner, values, new Shape(values.length));
    return switch (spec) {
      case LossSpec.CrossEntropy _ -> new CrossEntropyLoss();
      case LossSpec.Focal focal -> new FocalLoss(focal.gamma());
      case LossSpec.Poly1 poly1 -> new Poly1Loss(poly1.epsilon());
      case LossSpec.Ldam ldam ->
          new LdamLoss(constants.of(LdamLoss.margins(classCounts, ldam.maxMargin())), ldam.scale());
      case LossSpec.Vs vs ->
          new VectorScalingLoss(
              constants.of(VectorScalingLoss.factors(classCounts, vs.gamma())),
              constants.of(LogitOffsetLoss.logPriors(classCounts, vs.tau())));
      case LossSpec.BalancedSoftmax _ ->
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
      case LossSpec.InfluenceBalanced influence ->
          new InfluenceBalancedLoss(
              influence.startEpoch(),
              influence.alpha(),
              constants.of(ClassWeights.inversePower(classCounts, influence.weighting())),
              null);
      case LossSpec.Lade lade -> {
        double[] priors = LadeLoss.priors(classCounts);
        yield new LadeLoss(
            priors,
            constants.of(priors),
            constants.of(LadeLoss.logPriors(priors)),
            lade.alpha(),
            lade.lambda(),
            format);
      }
    };
  }

  /** Converts class vectors to arrays. */
  @FunctionalInterface
  private interface Constants {
    NDArray of(double[] values);
  }
}
