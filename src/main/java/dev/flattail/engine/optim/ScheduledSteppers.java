package dev.flattail.engine.optim;

/**
 * Steps of a stage by epoch: those of the base optimizer, then those of a sharpness-aware method.
 *
 * @param before steps of the epochs before {@code startEpoch}
 * @param after steps of the others; it updates the same base optimizer
 * @param startEpoch first epoch of {@code after}, from 0
 */
public record ScheduledSteppers(Stepper before, Stepper after, int startEpoch) {

  /** Returns the steps of an epoch, counted from 0. */
  public Stepper at(int epoch) {
    return epoch < startEpoch ? before : after;
  }
}
