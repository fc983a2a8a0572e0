package dev.flattail.jobspec.read;

import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
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
 * Warns of settings that the caller wrote and that the other settings keep from acting. Values of
 * presets and defaults are not reported.
 */
final class UnusedSettings {
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
    warn(
        spec instanceof EvaluateSpec evaluate && evaluate.openSet() == null,
        "is not used without openSet, whose images it rejects",
        "openThreshold");
    warn(
        spec instanceof HessianSpec hessian && hessian.rebalance() instanceof RebalanceSpec.Drw,
        "is not used: a Hessian is measured with the weights after the start",
        "rebalance",
        "startEpoch");
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

  private void check(TrainSpec spec) {
    check(spec.sharpness(), "sharpness");
    check(spec.schedule(), "schedule");
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
    }
    int epochs = spec.allEpochs();
    warn(
        spec.evaluation().everyEpochs() > epochs,
        "is more than the run's epochs (%d): only the last epoch is evaluated".formatted(epochs),
        "evaluation",
        "everyEpochs");
    warn(
        spec.checkpoint().everyEpochs() > epochs,
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

  private void warn(boolean unused, String detail, String... place) {
    List<String> steps = List.of(place);
    if (unused && sources.isWritten(steps)) {
      warnings.add(
          new Warning(
              new JsonPointer(steps).toString(), detail + ". Leave it out, or change that"));
    }
  }
}
