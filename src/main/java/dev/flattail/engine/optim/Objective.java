package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * What a step descends: the loss of one batch as a function of the flat parameter vector. Steps
 * that need more than that ask for it by type, {@link #as}.
 */
@FunctionalInterface
public interface Objective {
  /**
   * Loss and gradient at a vector.
   *
   * @param owner will own the results; everything else is freed
   * @param at flat parameter vector {@code [P]}, not changed
   * @param updateStatistics whether batch normalization's running statistics learn from this pass
   */
  Evaluation at(NDManager owner, NDArray at, boolean updateStatistics);

  /**
   * Loss and gradient that say where to climb to before {@link #at} is descended: mostly the same.
   */
  default Evaluation ascent(NDManager owner, NDArray at, boolean updateStatistics) {
    return at(owner, at, updateStatistics);
  }

  /**
   * This objective as one that offers more.
   *
   * @throws IllegalStateException when it does not; a spec that combines the two is refused before
   */
  default <O extends Objective> O as(Class<O> type) {
    if (!type.isInstance(this)) {
      throw new IllegalStateException(
          "the step needs a " + type.getSimpleName() + ", which this loss does not give");
    }
    return type.cast(this);
  }

  /**
   * One forward and backward pass.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   * @param correct how many predictions of the batch were right, scalar
   */
  record Evaluation(NDArray loss, NDArray gradient, NDArray correct) {}
}
