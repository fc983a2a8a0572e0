package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The gradients of the mean loss of each class of a batch in the tensors of a head. */
public interface HeadClassGradients {
  /**
   * Lengths of the gradients of a sample's class: one array {@code [N]} for each of {@link
   * Head#tensors()}, constant.
   */
  List<NDArray> norms();

  /**
   * Logits of each sample where every tensor of the head is moved by a multiple of the gradient of
   * the sample's own class. The moves are constants to differentiation: the derivative with respect
   * to features and tensors is that of the moved head.
   *
   * @param factors multiples, one array {@code [N]} for each tensor, constant
   * @return {@code [N, C]}
   */
  NDArray moved(List<NDArray> factors);
}
