package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** An objective whose loss can be split by the classes of the batch. */
public interface ClassObjective extends Objective {
  /**
   * Splits the loss into parts, all from one forward pass. A part is the sum over the batch of each
   * sample's contribution times its class's factor. The contributions add up to the loss of {@link
   * #at}.
   *
   * @param classFactors one array per part with a factor for each class; a part whose samples all
   *     have factor zero has zero loss and gradient
   */
  Parts parts(NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors);

  /**
   * A loss and its parts.
   *
   * @param loss of the whole batch, scalar
   * @param correct number of correct predictions in the batch, scalar
   * @param parts in the order of their factors
   */
  record Parts(NDArray loss, NDArray correct, List<Part> parts) {}

  /**
   * One part of a loss.
   *
   * @param loss scalar
   * @param gradient {@code [P]}
   */
  record Part(NDArray loss, NDArray gradient) {}
}
