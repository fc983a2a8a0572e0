package dev.flattail.engine.train.stage;

import dev.flattail.engine.optim.ScheduledSteppers;
import java.util.List;

/**
 * Costs of a stage's steps, in forward passes over their batches; a backward pass counts two.
 *
 * @param phases in order; the first starts with epoch 0
 */
public record StepCosts(List<Phase> phases) {

  /**
   * Epochs whose steps have the same cost.
   *
   * @param startEpoch from 0; a phase that the next one starts with is empty
   * @param passes of a step
   */
  public record Phase(int startEpoch, double passes) {}

  /** Creates costs that change in one epoch, counted from 0. */
  public StepCosts(double before, double after, int startEpoch) {
    this(List.of(new Phase(0, before), new Phase(startEpoch, after)));
  }

  /** Returns costs that are the same in all epochs. */
  public static StepCosts constant(double passes) {
    return new StepCosts(List.of(new Phase(0, passes)));
  }

  /**
   * Returns the costs of steps.
   *
   * @param forwards forward passes over the batch in one pass of a step
   */
  static StepCosts of(ScheduledSteppers steppers, double forwards) {
    return new StepCosts(
        steppers.phases().stream()
            .map(phase -> new Phase(phase.startEpoch(), phase.steps().passes() * forwards))
            .toList());
  }
}
