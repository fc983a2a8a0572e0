package dev.flattail.engine.optim;

import dev.flattail.spec.RhoSchedule;
import dev.flattail.spec.SharpnessSpec;

/** Schedules of SAM's radius: rho of an epoch as a function of its metrics row, from 1. */
public final class Radii {
  private Radii() {}

  /**
   * The radius of the epoch with metrics row {@code row}; Saddle-LongTail {@code
   * cifar_train_sam.py}, {@code adjust_rho}.
   *
   * @param row from 1; {@code row - 1} epochs are completed
   * @param epochs of the whole run
   */
  public static double at(SharpnessSpec spec, int row, int epochs) {
    return switch (spec.schedule()) {
      case RhoSchedule.Constant constant -> spec.rho();
      case RhoSchedule.Linear linear -> linear(linear, row, epochs);
      case RhoSchedule.Step step -> step(step, row - 1);
    };
  }

  /**
   * The first row has {@code from}, the last {@code to}; rounded to float16 as the reference does.
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
