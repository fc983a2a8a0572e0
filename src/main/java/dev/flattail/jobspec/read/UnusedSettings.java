package dev.flattail.jobspec.read;

import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.SmoothingShape;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Warns of settings that the caller wrote and that the other settings keep from acting, or from
 * acting in full. Values of presets and defaults are not reported.
 */
final class UnusedSettings {
  private static final String NOT_MOVED = "the gradient is not taken at perturbed weights";

  private final SpecSources sources;
  private final List<Warning> warnings = new ArrayList<>();

  private UnusedSettings(SpecSources sources) {
    this.sources = sources;
  }

  /** Returns the warnings about a spec. */
  static List<Warning> of(SpecSources sources, JobSpec spec) {
    UnusedSettings unused = new UnusedSettings(sources);
    unused.check(spec);
    return unused.warnings;
  }

  private void check(JobSpec spec) {
    if (spec instanceof TrainSpec train) {
      check(train);
    }
    if (spec instanceof HessianSpec hessian) {
      check(hessian);
    }
    if (spec instanceof LandscapeSpec landscape) {
      check(landscape);
    }
    warn(
        spec instanceof EvaluateSpec,
        "is not used: an evaluation draws nothing at random. The data set's seed is /dataset/seed",
        "seed");
    warn(
        spec instanceof EvaluateSpec evaluate && evaluate.openSet() == null,
        "is not used without openSet, whose images it rejects",
        "openThreshold");
    DatasetSpec dataset = spec.dataset();
    warn(
        dataset != null
            && dataset.seed() != 0
            && dataset.imbalance() == null
            && dataset.validation().perClass() == 0,
        "chooses nothing: there is neither a validation split nor an imbalance. The training's own seed is /seed",
        "dataset",
        "seed");
  }

  private void check(HessianSpec spec) {
    check(spec.rebalance());
    warn(
        spec.rebalance() instanceof RebalanceSpec.Drw,
        "is not used: a Hessian is measured with the weights after the start",
        "rebalance",
        "startEpoch");
    warn(
        spec.eigenvectors() && !spec.isOfWholeModel(),
        "is not used: eigenvectors are kept only of the whole model",
        "eigenvectors");
    warn(
        !spec.eigenvectors() || !spec.isOfWholeModel(),
        "is not used: no eigenvectors are kept",
        "eigenvectorCount");
    int count = spec.extremes().count();
    int steps = spec.lanczosSteps();
    if (count > steps) {
      List<String> named = List.of("extremes", "count");
      warnings.add(
          new Warning(
              sources.isWritten(named) ? new JsonPointer(named).toString() : "/lanczosSteps",
              "extremes.count is %d and lanczosSteps %d: a probe finds at most one eigenvalue for each step, so at most %d are reported at each end. Raise lanczosSteps, or lower extremes.count"
                  .formatted(count, steps, steps)));
    }
  }

  private void check(LandscapeSpec spec) {
    warn(
        spec.directions() == LandscapeSpec.Directions.EIGENVECTORS
            && spec.maxSamplesPerClass() == null,
        "is not used: eigenvectors are not drawn, and all images are measured",
        "seed");
    warnInFull(
        spec.points() % 2 == 0,
        "is even, so no point of an axis is the model itself; the report has its losses as atModel. Take %d for a point there"
            .formatted(spec.points() + 1),
        "points");
  }

  private void check(TrainSpec spec) {
    check(spec.sharpness(), "sharpness");
    check(spec.schedule(), "schedule");
    check(spec.rebalance());
    checkFinalRate(spec.schedule(), spec.optimizer().lr(), "/optimizer/lr", "schedule");
    if (spec.loss() instanceof LossSpec.LabelAwareSmoothing smoothing) {
      warn(
          smoothing.shape() != SmoothingShape.EXP,
          "is not used: only the shape exp has a power",
          "loss",
          "power");
    }
    if (spec.loss() instanceof LossSpec.Gcl gcl) {
      warn(
          !gcl.trainCls() && gcl.gamma() != 0,
          "is not used: its factor needs trainCls true",
          "loss",
          "gamma");
    }
    if (spec.stage2() instanceof Stage2Spec.TauNorm norm) {
      warn(norm.tau() != null, "are not used: tau is given, so none is chosen", "stage2", "taus");
    }
    if (spec.stage2() instanceof Stage2Spec.Trained trained) {
      check(trained.sharpness(), "stage2", "sharpness");
      check(trained.schedule(), "stage2", "schedule");
      checkFinalRate(trained.schedule(), trained.lr(), "/stage2/lr", "stage2", "schedule");
    }
    if (spec.augmentation() instanceof AugmentationSpec.AutoaugmentCutout cutout) {
      warn(cutout.holes() == 0, "is not used: holes is 0", "augmentation", "length");
      warnInFull(
          cutout.holes() == 0,
          "is 0, so no square is cut out, which leaves AutoAugment alone",
          "augmentation",
          "holes");
      warnInFull(
          cutout.holes() > 0 && cutout.length() % 2 == 1,
          "is odd and is rounded down to %d, as in the reference code. Write an even one"
              .formatted(cutout.length() - 1),
          "augmentation",
          "length");
    }
    warn(
        spec.checkpoint().keep() == 0,
        "is not used: keep is 0, so no checkpoint epoch-N is kept",
        "checkpoint",
        "everyEpochs");
    int epochs = spec.allEpochs();
    warn(
        spec.evaluation().everyEpochs() > epochs,
        "is more than the run's epochs (%d): only the last epoch is evaluated".formatted(epochs),
        "evaluation",
        "everyEpochs");
    warn(
        spec.curvature() != null && spec.curvature().everyEpochs() > epochs,
        "is more than the run's epochs (%d): only the last epoch of each stage is measured"
            .formatted(epochs),
        "curvature",
        "everyEpochs");
    warn(
        spec.checkpoint().keep() > 0 && spec.checkpoint().everyEpochs() > epochs,
        "is more than the run's epochs (%d): no checkpoint epoch-N is kept".formatted(epochs),
        "checkpoint",
        "everyEpochs");
  }

  private void check(@Nullable SharpnessSpec sharpness, String... place) {
    if (sharpness instanceof SharpnessSpec.OnRadius radius) {
      warn(
          !(radius.schedule() instanceof RhoSchedule.Constant),
          "is not used: the schedule %s has its own radii"
              .formatted(Names.of(radius.schedule().getClass())),
          within(place, "rho"));
      warnZero(
          radius.rho() == 0 && radius.schedule() instanceof RhoSchedule.Constant,
          radius instanceof SharpnessSpec.SseSam
              ? "tail classes are not taken at perturbed weights"
              : NOT_MOVED,
          within(place, "rho"));
    }
    switch (sharpness) {
      case SharpnessSpec.FocalSam focal ->
          warnZero(
              focal.lambda() == 0,
              "no share of the loss is taken at perturbed weights",
              within(place, "lambda"));
      case SharpnessSpec.GradientPenalty penalty ->
          warnZero(
              penalty.alpha() == 0, "the perturbed gradient has no share", within(place, "alpha"));
      case SharpnessSpec.LookSam look ->
          warnZero(look.alpha() == 0, "the kept direction has no share", within(place, "alpha"));
      case SharpnessSpec.Gsam gsam ->
          warnZero(gsam.alpha() == 0, "the steps are those of sam", within(place, "alpha"));
      case SharpnessSpec.FriendlySam friendly ->
          warnZero(friendly.sigma() == 0, "the steps are those of sam", within(place, "sigma"));
      case SharpnessSpec.SseSam sse -> {
        warnZero(
            sse.headRho() == 0,
            "frequent classes are not taken at perturbed weights",
            within(place, "headRho"));
        warnZero(
            sse.headShare() == 0, "no epoch has the radius headRho", within(place, "headShare"));
      }
      case SharpnessSpec.ModelPerturbation noise ->
          warnZero(noise.gamma() == 0, NOT_MOVED, within(place, "gamma"));
      case SharpnessSpec.SpectralNorm norm ->
          warnZero(norm.lambda() == 0, "the penalty has no weight", within(place, "lambda"));
      case SharpnessSpec.CcSam classes -> {
        warnZero(
            classes.flatRatio() == 0,
            "the loss at perturbed weights has no share",
            within(place, "flatRatio"));
        Double noise = classes.noise();
        warnZero(noise != null && noise == 0, NOT_MOVED, within(place, "noise"));
      }
      case null, default -> {}
    }
  }

  private void check(RebalanceSpec rebalance) {
    boolean even =
        switch (rebalance) {
          case RebalanceSpec.None _ -> false;
          case RebalanceSpec.Reweight reweight -> reweight.beta() == 0;
          case RebalanceSpec.Drw drw -> drw.beta() == 0;
          case RebalanceSpec.Resample resample -> resample.beta() == 0;
        };
    warnZero(even, "all classes have the same weight", "rebalance", "beta");
  }

  /** Warns of a rate that rises along the cosine. */
  private void checkFinalRate(ScheduleSpec schedule, double lr, String base, String... place) {
    if (schedule instanceof ScheduleSpec.Cosine cosine && cosine.minLr() > lr) {
      warnings.add(
          new Warning(
              new JsonPointer(List.of(within(place, "minLr"))).toString(),
              "is %s, which is more than the base rate %s (%s), so the learning rate rises to it; take a smaller one"
                  .formatted(cosine.minLr(), base, lr)));
    }
  }

  private void check(ScheduleSpec schedule, String... place) {
    warn(
        schedule.warmupEpochs() == 0 && schedule.warmupFrom() != 0,
        "is not used: warmupEpochs is 0",
        within(place, "warmupFrom"));
  }

  private static String[] within(String[] place, String field) {
    List<String> steps = new ArrayList<>(List.of(place));
    steps.add(field);
    return steps.toArray(String[]::new);
  }

  /** Warns of a written setting that never acts. */
  private void warn(boolean unused, String detail, String... place) {
    warnInFull(unused, detail + ". Leave it out, or change that", place);
  }

  private void warnZero(boolean zero, String effect, String... place) {
    warnInFull(
        zero, "is 0, so %s. Take a larger one if that is not meant".formatted(effect), place);
  }

  private void warnInFull(boolean doubtful, String detail, String... place) {
    List<String> steps = List.of(place);
    if (doubtful && sources.isWritten(steps)) {
      warnings.add(new Warning(new JsonPointer(steps).toString(), detail));
    }
  }
}
