package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** An objective whose loss can be split by the classes of the batch. */
public interface ClassObjective extends Objective {
  /**
   * Parts of the loss, all from one forward pass. A part is the sum over the batch of each sample's
   * contribution times its class's factor; the contributions add up to the loss of {@link #at}.
   *
   * @param classFactors for each part a factor for each class; a part without a sample whose factor
   *     is not zero has a zero loss and gradient
   */
  Parts parts(NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors);

  /**
   * The loss in parts.
   *
   * @param loss of the whole batch, scalar
   * @param correct how many predictions of the batch were right, scalar
   * @param parts in the order of their factors
   */
  record Parts(NDArray loss, NDArray correct, List<Part> parts) {}

  /**
   * A part of the loss.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   */
  record Part(NDArray loss, NDArray gradient) {}
}
