package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.List;

/** A classifier on top of features. Its tensors lie together, behind those of the backbone. */
public interface Head {
  /** Prefix of its tensors' names, without the dot. */
  String name();

  /** Number of classes. */
  int classes();

  /** Names of its tensors, in the order of the parameter vector. */
  List<String> tensors();

  /**
   * Logits of features.
   *
   * @param parameters views that hold at least the head's tensors
   * @param features {@code [N, F]}
   * @return {@code [N, C]}, owned by {@code features}' manager
   */
  NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features);

  /**
   * The gradients of each class's mean loss in each of the head's tensors, in closed form: nothing
   * of size classes x tensor is made, and no backward pass is needed.
   *
   * @param parameters views at which {@code logits} were computed
   * @param features {@code [N, F]}
   * @param logits {@code [N, C]} of {@code features}
   * @param residuals derivative of each sample's loss with respect to its logits {@code [N, C]},
   *     constant
   * @param sameClass {@code [N, N]}: one over the size of the class where two samples are of the
   *     same class, otherwise 0; constant
   */
  HeadClassGradients classGradients(
      FlatLayout.Views parameters,
      NDArray features,
      NDArray logits,
      NDArray residuals,
      NDArray sameClass);
}
