package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The gradients of the mean loss of each class in a batch with respect to a head's tensors. */
public interface HeadClassGradients {
  /**
   * Returns the norms of the gradients of a sample's class: one constant array {@code [N]} for each
   * of {@link Head#tensors()}.
   */
  List<NDArray> norms();

  /**
   * Computes the logits of each sample when every tensor of the head is moved by a multiple of the
   * gradient of the sample's own class. The moves are constants to differentiation: derivatives
   * with respect to features and tensors are those of the moved head.
   *
   * @param factors multiples, one array {@code [N]} for each tensor, constant
   * @return {@code [N, C]}
   */
  NDArray moved(List<NDArray> factors);
}
