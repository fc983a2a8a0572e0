package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

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

  /** Returns the cost of a step, in forward passes over its batch; a backward pass counts two. */
  double passes();

  /**
   * The scheduled rates of a step.
   *
   * @param learningRate of the base optimizer
   * @param rho radius of sharpness-aware steppers; others ignore it
   * @param step number of the step in the run, which keys random draws
   */
  record Rates(double learningRate, double rho, long step) {}
}
