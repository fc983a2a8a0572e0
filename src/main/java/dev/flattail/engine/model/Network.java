package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;
import java.util.List;

/**
 * An architecture: which tensors it has, and how they turn images into features and logits. Holds
 * no values; {@link Model} does.
 */
public interface Network {
  /** Trainable tensors, under the names of the reference code's {@code state_dict}. */
  FlatLayout parameters();

  /** Running means and variances of batch normalisation, likewise. */
  FlatLayout statistics();

  /** Batch normalisations by name ({@code layer1.0.bn1}), in the order of {@link #statistics()}. */
  List<String> batchNorms();

  /** Whether the authors' files hold a tensor of this name that their forward pass never uses. */
  default boolean isLeftOut(String name) {
    return false;
  }

  /** Whether a tensor of this name is a head's, of these or other heads, and not the backbone's. */
  default boolean isHead(String name) {
    return name.startsWith(head().name() + ".");
  }

  /** Length of a feature vector. */
  int features();

  /** The classifier. */
  Head head();

  /**
   * Numbers that the convolutions give for one image: what the memory of a recorded pass is
   * proportional to.
   */
  long activations(int height, int width);

  /**
   * The forward pass, recorded when the thread records.
   *
   * @param pass tensors and modes
   * @param images {@code [N, C, H, W]}, prepared by {@link Pass#format()}
   * @return owned by {@code images}' manager
   */
  Output forward(Pass pass, NDArray images);
}
