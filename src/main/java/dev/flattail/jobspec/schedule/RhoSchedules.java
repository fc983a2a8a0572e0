package dev.flattail.jobspec.schedule;

import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import org.jspecify.annotations.Nullable;

/**
 * Computes schedules of SAM's radius rho, and of gamma of {@code model-perturbation}: the value for
 * an epoch as a function of its metrics row, from 1.
 */
public final class RhoSchedules {
  private RhoSchedules() {}

  /**
   * Computes the radius of the epoch with metrics row {@code row}; Saddle-LongTail {@code
   * cifar_train_sam.py}, {@code adjust_rho}.
   *
   * @param spec null for the base optimizer alone
   * @param row from 1; {@code row - 1} epochs are completed
   * @param epochs of the whole run
   * @return null when the steps of this epoch have no radius
   */
  public static @Nullable Double at(@Nullable SharpnessSpec spec, int row, int epochs) {
    if (spec instanceof SharpnessSpec.InSteps steps && row <= steps.startEpoch()) {
      return null;
    }
    return switch (spec) {
      case null -> null;
      case SharpnessSpec.OnRadius radius -> at(radius.schedule(), radius.rho(), row, epochs);
      case SharpnessSpec.ModelPerturbation noise -> gamma(noise, row, epochs);
      case SharpnessSpec.SpectralNorm _ -> null;
      case SharpnessSpec.CcSam _ -> null;
      case SharpnessSpec.Swa _ -> null;
    };
  }

  /** Computes half a cosine over the run's epochs; LPF-SGD {@code utility/cos_inc.py}. */
  private static double gamma(SharpnessSpec.ModelPerturbation noise, int row, int epochs) {
    double share = (1 - Math.cos(Math.PI * (row - 1) / epochs)) / 2;
    return noise.gamma() * (1 + share * (noise.growth() - 1));
  }

  private static double at(RhoSchedule schedule, double rho, int row, int epochs) {
    return switch (schedule) {
      case RhoSchedule.Constant _ -> rho;
      case RhoSchedule.Linear linear -> linear(linear, row, epochs);
      case RhoSchedule.Step step -> step(step, row - 1);
    };
  }

  /**
   * Interpolates from {@code from} in the first row to {@code to} in the last, rounded to float16
   * as in the reference.
   */
  private static double linear(RhoSchedule.Linear linear, int row, int epochs) {
    double share = epochs == 1 ? 0 : (row - 1) / (double) (epochs - 1);
    double rho = linear.from() + share * (linear.to() - linear.from());
    return Float.float16ToFloat(Float.floatToFloat16((float) rho));
  }

  private static double step(RhoSchedule.Step step, int completed) {
    int span = 0;
    while (span < step.epochs().size() && completed >= step.epochs().get(span)) {
      span++;
    }
    return step.rhos().get(span);
  }
}
