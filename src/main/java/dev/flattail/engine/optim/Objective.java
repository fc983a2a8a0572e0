package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The loss of one batch as a function of the flat parameter vector, which a step minimizes. Steps
 * that need more request a subtype with {@link #as}.
 */
@FunctionalInterface
public interface Objective {
  /**
   * Computes loss and gradient at a vector.
   *
   * @param owner owner of the results; all other arrays are freed
   * @param at flat parameter vector {@code [P]}, not changed
   * @param updateStatistics whether this pass updates batch normalization's running statistics
   */
  Evaluation at(NDManager owner, NDArray at, boolean updateStatistics);

  /**
   * Computes the loss and gradient that determine the ascent direction; by default those of {@link
   * #at}.
   */
  default Evaluation ascent(NDManager owner, NDArray at, boolean updateStatistics) {
    return at(owner, at, updateStatistics);
  }

  /**
   * Returns this objective as a subtype.
   *
   * @throws IllegalStateException when this is not of that type; the rules of specs prevent it
   */
  default <O extends Objective> O as(Class<O> type) {
    if (!type.isInstance(this)) {
      throw new IllegalStateException(
          "the step needs a " + type.getSimpleName() + ", which this loss does not give");
    }
    return type.cast(this);
  }

  /**
   * The result of one forward and backward pass.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   * @param correct number of correct predictions in the batch, scalar
   */
  record Evaluation(NDArray loss, NDArray gradient, NDArray correct) {}
}
