package dev.flattail.engine.train.stage;

/**
 * Costs of a stage's steps, in forward passes over their batches; a backward pass counts two.
 *
 * @param before of a step in the epochs before {@code startEpoch}
 * @param after of a step in the others
 * @param startEpoch from 0
 */
public record StepCosts(double before, double after, int startEpoch) {

  /** Returns costs that are the same in all epochs. */
  public static StepCosts constant(double passes) {
    return new StepCosts(passes, passes, 0);
  }
}
