package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** One training step: gradients at one or more vectors, then one update of the base optimizer. */
public interface Stepper {
  /**
   * Takes a step. When the loss or the gradient is not finite, only running statistics change, and
   * the report says so.
   *
   * @param scope owns the step's temporaries; the caller closes it afterwards
   * @param w flat parameter vector, updated in place
   * @param rates of this step
   */
  StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates);

  /**
   * Returns the mean cost of a step, in forward passes over its batch; a backward pass counts two.
   */
  double passes();

  /**
   * Returns whether all passes of steps with a radius are to one side of the weights, so that batch
   * normalization's running statistics are those of other weights. Steps with random perturbations
   * are on all sides.
   */
  default boolean learnsStatisticsElsewhere() {
    return false;
  }

  /**
   * Returns the live vectors of the memory of earlier steps by name, besides the optimizer's. The
   * order is fixed, so that a saved state has the same bytes.
   */
  default SequencedMap<String, NDArray> memory() {
    return new LinkedHashMap<>();
  }

  /**
   * The scheduled rates of a step.
   *
   * @param learningRate of the base optimizer
   * @param rho radius of sharpness-aware steppers; others ignore it
   * @param step number of the step in the run, which keys random draws
   */
  record Rates(double learningRate, double rho, long step) {}
}
