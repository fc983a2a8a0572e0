package dev.flattail.engine.train;

import dev.flattail.jobspec.SharpnessSpec;
import org.jspecify.annotations.Nullable;

/** Advises users how to change the spec of a training that diverged. */
final class DivergenceAdvice {
  /** The advice when tau-norm makes weights or logits overflow. */
  static final String OF_TAU_NORM = "lower stage2.tau, or leave large exponents out of stage2.taus";

  private DivergenceAdvice() {}

  /**
   * Names the fields to change.
   *
   * @param stage 1 or 2
   * @param sharpness of that stage, or null
   */
  static String of(int stage, @Nullable SharpnessSpec sharpness) {
    String rate = stage == 1 ? "optimizer.lr" : "stage2.lr";
    String schedule = stage == 1 ? "schedule" : "stage2.schedule";
    String field = strength(sharpness);
    if (field == null) {
      return "lower " + rate + " or lengthen " + schedule + ".warmupEpochs";
    }
    return "lower %s, lengthen %s.warmupEpochs or lower %ssharpness.%s"
        .formatted(rate, schedule, stage == 1 ? "" : "stage2.", field);
  }

  /** Returns the field that sets the distance of perturbed weights, or null without one. */
  private static @Nullable String strength(@Nullable SharpnessSpec sharpness) {
    return switch (sharpness) {
      case null -> null;
      case SharpnessSpec.OnRadius _ -> "rho";
      case SharpnessSpec.CcSam _ -> "noise";
      case SharpnessSpec.ModelPerturbation _ -> "gamma";
      case SharpnessSpec.SpectralNorm _ -> "lambda";
      case SharpnessSpec.Swa _ -> null;
    };
  }
}
