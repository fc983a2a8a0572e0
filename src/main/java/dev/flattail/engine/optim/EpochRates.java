package dev.flattail.engine.optim;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scheduled rates of one epoch. Steps and the epoch's metrics row both use them.
 *
 * @param epoch from 0
 * @param learningRate of the base optimizer
 * @param rho radius of sharpness-aware steps, or gamma of {@code model-perturbation}; null for
 *     other steps
 */
public record EpochRates(int epoch, double learningRate, @Nullable Double rho) {

  /**
   * Returns the rates of one step.
   *
   * @param number of the step in the run
   */
  public Stepper.Rates atStep(long number) {
    return new Stepper.Rates(learningRate, Objects.requireNonNullElse(rho, 0.0), number);
  }
}
