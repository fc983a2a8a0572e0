package dev.flattail.jobspec.schedule;

import dev.flattail.jobspec.ScheduleSpec;

/**
 * Computes learning-rate schedules: the rate of an epoch as a function of its metrics row, from 1.
 */
public final class LearningRates {
  private LearningRates() {}

  /**
   * Computes the rate of the epoch with metrics row {@code row}.
   *
   * @param base the optimizer's rate
   * @param row from 1; {@code row - 1} epochs are completed
   * @param epochs of the whole run
   */
  public static double at(ScheduleSpec spec, double base, int row, int epochs) {
    if (row <= spec.warmupEpochs()) {
      return base * warmup(spec.warmupFrom(), row, spec.warmupEpochs());
    }
    return switch (spec) {
      case ScheduleSpec.Constant _ -> base;
      case ScheduleSpec.Multistep steps -> base * factor(steps, row - 1);
      case ScheduleSpec.Cosine cosine -> cosine(cosine.minLr(), base, row - 1, epochs);
    };
  }

  /**
   * Computes the warmup rate. From zero it is row / epochs exactly, as the reference computes it.
   */
  private static double warmup(double from, int row, int epochs) {
    return from + (1 - from) * row / epochs;
  }

  private static double factor(ScheduleSpec.Multistep steps, int completed) {
    double factor = 1;
    for (int i = 0; i < steps.milestones().size(); i++) {
      if (completed >= steps.milestones().get(i)) {
        factor = steps.factors().get(i);
      }
    }
    return factor;
  }

  /**
   * Computes torch's CosineAnnealingLR stepped once an epoch, counted from the start of the run.
   */
  private static double cosine(double least, double base, int completed, int epochs) {
    return least + (base - least) * (1 + Math.cos(Math.PI * completed / epochs)) / 2;
  }
}
