package dev.flattail.engine.optim;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What schedules set for the steps of one epoch: steps take them from here, and so does the epoch's
 * row of metrics.
 *
 * @param epoch from 0
 * @param learningRate of the base optimizer
 * @param rho radius of sharpness-aware steps, or gamma of {@code model-perturbation}; null for
 *     other steps
 */
public record EpochRates(int epoch, double learningRate, @Nullable Double rho) {

  /**
   * The rates of one step.
   *
   * @param number of the step within the run
   */
  public Stepper.Rates atStep(long number) {
    return new Stepper.Rates(learningRate, Objects.requireNonNullElse(rho, 0.0), number);
  }
}
