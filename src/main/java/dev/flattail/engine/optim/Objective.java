package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What a step descends: the loss of one batch as a function of the flat parameter vector. */
@FunctionalInterface
public interface Objective {
  /**
   * Loss and gradient at a vector.
   *
   * @param owner will own the results; everything else is freed
   * @param at flat parameter vector {@code [P]}, not changed
   * @param updateStatistics whether batch normalisation's running statistics learn from this pass
   */
  Evaluation at(NDManager owner, NDArray at, boolean updateStatistics);

  /**
   * One forward and backward pass.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   * @param correct how many predictions of the batch were right, scalar
   */
  record Evaluation(NDArray loss, NDArray gradient, NDArray correct) {}
}
