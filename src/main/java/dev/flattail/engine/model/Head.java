package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A classifier on top of features. Its tensors are contiguous, after those of the backbone. */
public interface Head {
  /** Returns the prefix of its tensors' names, without the dot. */
  String name();

  /** Returns the number of classes. */
  int classes();

  /** Returns the names of its tensors, in the order of the parameter vector. */
  List<String> tensors();

  /**
   * Computes the logits of features.
   *
   * @param parameters views that include the head's tensors
   * @param features {@code [N, F]}
   * @return {@code [N, C]}, owned by {@code features}' manager
   */
  NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features);

  /**
   * Returns how a loss curves along the head's tensors.
   *
   * @param parameters views that include the head's tensors
   * @return null when each logit is affine in the features, and in each single entry of the tensors
   *     while the others are held: then the curvature of the loss in the logits is all there is
   */
  @Nullable HeadCurvature curvature(FlatLayout.Views parameters);

  /**
   * Computes the gradient of each class's mean loss with respect to each of the head's tensors, in
   * closed form. It allocates nothing of size classes x tensor and needs no backward pass.
   *
   * @param parameters views at which {@code logits} were computed
   * @param features {@code [N, F]}
   * @param logits {@code [N, C]} of {@code features}
   * @param residuals derivative of each sample's loss with respect to its logits {@code [N, C]},
   *     constant
   * @param sameClass {@code [N, N]}: for two samples of the same class, one over the number of its
   *     samples; otherwise 0; constant
   */
  HeadClassGradients classGradients(
      FlatLayout.Views parameters,
      NDArray features,
      NDArray logits,
      NDArray residuals,
      NDArray sameClass);
}
