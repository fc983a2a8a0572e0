package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/** Checks sharpness-aware steps against the base optimizer. */
final class SharpnessRules {
  private SharpnessRules() {}

  static void check(TrainSpec spec, Problems problems) {
    checkMomentum(spec.sharpness(), spec.optimizer(), "", problems);
    if (spec.stage2() instanceof Stage2Spec.Trained second) {
      checkMomentum(second.sharpness(), spec.optimizer(), "/stage2", problems);
    }
  }

  /**
   * @param owner pointer to the stage
   */
  private static void checkMomentum(
      @Nullable SharpnessSpec sharpness,
      @Nullable OptimizerSpec optimizer,
      String owner,
      Problems problems) {
    if (!(sharpness instanceof SharpnessSpec.MomentumSam)
        || optimizer == null
        || problems.under("/optimizer")) {
      return;
    }
    if (!(optimizer instanceof OptimizerSpec.Sgd sgd)) {
      problems.add(
          owner + "/sharpness/type",
          "msam perturbs the weights along the momentum of sgd; take optimizer.type sgd, or sam",
          "sam");
    } else if (sgd.momentum() == 0) {
      problems.add(
          "/optimizer/momentum",
          "must be greater than 0 for msam, which perturbs the weights along the momentum");
    } else if (sgd.nesterov()) {
      problems.add(
          "/optimizer/nesterov",
          "must be false for msam: both look ahead along the momentum, and no published code"
              + " combines them",
          "false");
    }
  }
}
