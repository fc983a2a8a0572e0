package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Steps of a stage by epoch. All phases update the same base optimizer.
 *
 * @param phases in order; the first starts with epoch 0
 */
public record ScheduledSteppers(List<Phase> phases) {

  /**
   * Epochs with the same steps.
   *
   * @param startEpoch from 0; a phase that the next one starts with is empty
   */
  public record Phase(int startEpoch, Stepper steps) {}

  /** Returns the steps of an epoch, counted from 0. */
  public Stepper at(int epoch) {
    Stepper steps = phases.getFirst().steps();
    for (Phase phase : phases) {
      if (phase.startEpoch() <= epoch) {
        steps = phase.steps();
      }
    }
    return steps;
  }

  /** Returns the live vectors of the steps' memory by name, in a fixed order. */
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    phases.forEach(phase -> memory.putAll(phase.steps().memory()));
    return memory;
  }
}
