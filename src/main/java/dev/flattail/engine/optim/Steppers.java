package dev.flattail.engine.optim;

import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.WeightMatrices;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds steppers from specs. */
public final class Steppers {
  private Steppers() {}

  /**
   * Builds the steps of a stage, by epoch.
   *
   * @param spec null for the base optimizer alone
   * @param epochs number of epochs of the stage
   * @param layout of the parameter vector
   * @param classCounts training images of each class
   * @param seed seed of random draws
   */
  public static ScheduledSteppers scheduled(
      @Nullable SharpnessSpec spec,
      int epochs,
      Optimizer optimizer,
      FlatLayout layout,
      int[] classCounts,
      long seed) {
    int start = spec instanceof SharpnessSpec.InSteps steps ? steps.startEpoch() : 0;
    List<ScheduledSteppers.Phase> phases = new ArrayList<>();
    phases.add(new ScheduledSteppers.Phase(0, new BaseOptimizerStep(optimizer)));
    phases.add(new ScheduledSteppers.Phase(start, of(spec, optimizer, layout, classCounts, seed)));
    if (spec instanceof SharpnessSpec.SseSam sse) {
      int end = Math.max(start, sse.headEpochs(epochs));
      phases.add(new ScheduledSteppers.Phase(end, stageWise(sse, optimizer, classCounts, 0)));
    }
    return new ScheduledSteppers(List.copyOf(phases));
  }

  /**
   * Builds the stepper that {@code spec} names around a base optimizer.
   *
   * @param spec null for the base optimizer alone
   * @param layout of the parameter vector
   * @param classCounts training images of each class
   * @param seed seed of random draws
   */
  public static Stepper of(
      @Nullable SharpnessSpec spec,
      Optimizer optimizer,
      FlatLayout layout,
      int[] classCounts,
      long seed) {
    return switch (spec) {
      case null -> new BaseOptimizerStep(optimizer);
      case SharpnessSpec.Sam sam -> new AscentStep(optimizer, Ascent.SAM, sam.bnStats());
      case SharpnessSpec.Asam asam -> new AscentStep(optimizer, Ascent.ASAM, asam.bnStats());
      case SharpnessSpec.ImbSam imb ->
          new PartialSamStep(
              optimizer,
              ClassFactors.frequent(classCounts, imb.eta()),
              ClassFactors.doubledTail(classCounts, imb.eta()),
              PartialSamStep.ReportedLoss.STEPPED,
              imb.bnStats());
      case SharpnessSpec.FocalSam focal -> {
        double[] flat = ClassFactors.focal(classCounts, focal.gamma(), focal.lambda());
        double[] rest = Arrays.stream(flat).map(share -> 1 - share).toArray();
        yield new PartialSamStep(
            optimizer, rest, flat, PartialSamStep.ReportedLoss.PERTURBED, focal.bnStats());
      }
      case SharpnessSpec.MomentumSam _ -> new MomentumSamStep(optimizer);
      case SharpnessSpec.LookSam look -> new LookSamStep(optimizer, look, layout);
      case SharpnessSpec.SseSam sse -> stageWise(sse, optimizer, classCounts, sse.headRho());
      case SharpnessSpec.EfficientSam efficient ->
          new EfficientSamStep(optimizer, efficient, layout, seed);
      case SharpnessSpec.Gsam gsam -> new GsamStep(optimizer, gsam.alpha(), gsam.bnStats());
      case SharpnessSpec.FriendlySam friendly -> new FriendlySamStep(optimizer, friendly, layout);
      case SharpnessSpec.GaussianNeighborhood _ -> new GaussianNeighborhoodStep(optimizer, seed);
      // The averaging happens after epochs, not in steps.
      case SharpnessSpec.Swa _ -> new BaseOptimizerStep(optimizer);
      case SharpnessSpec.GradientPenalty penalty ->
          new GradientPenaltyStep(
              optimizer, penalty.alpha(), penalty.normalized(), penalty.bnStats());
      case SharpnessSpec.ModelPerturbation _ ->
          new ModelPerturbationStep(optimizer, new WeightMatrices(layout), seed);
      case SharpnessSpec.SpectralNorm spectral ->
          new SpectralNormStep(optimizer, new WeightMatrices(layout), spectral.lambda());
      case SharpnessSpec.CcSam ccSam -> {
        RunPerturbations perturbations =
            new RunPerturbations(
                Objects.requireNonNull(ccSam.noise()),
                ccSam.direction(),
                ccSam.magnitude(),
                ClassPerturbation.classScale(classCounts),
                seed);
        yield ccSam.perturb() == PerturbedPart.HEAD
            ? new ClassConditionalClassifierStep(optimizer, perturbations, ccSam.flatRatio())
            : new ClassConditionalVectorStep(optimizer, perturbations, ccSam.flatRatio());
      }
    };
  }

  private static Stepper stageWise(
      SharpnessSpec.SseSam spec, Optimizer optimizer, int[] classCounts, double headRho) {
    return new SseSamStep(
        optimizer,
        ClassFactors.frequent(classCounts, spec.eta()),
        ClassFactors.tail(classCounts, spec.eta()),
        headRho,
        spec.bnStats());
  }
}
