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

  /** Running means and variances of batch normalization, likewise. */
  FlatLayout statistics();

  /** Batch normalizations by name ({@code layer1.0.bn1}), in the order of {@link #statistics()}. */
  List<String> batchNorms();

  /** Whether the authors' files hold a tensor of this name that their forward pass never uses. */
  default boolean isLeftOut(String name) {
    return false;
  }

  /** Whether a tensor of this name is a head's, of these or other heads, and not the backbone's. */
  default boolean isHead(String name) {
    return name.startsWith(head().name() + ".");
  }

  /**
   * Whether every image of a pass goes through the batch normalization of this name; false where it
   * belongs to one of several branches.
   */
  default boolean isShared(String batchNorm) {
    return true;
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

  /**
   * The forward pass of several streams of images, each through a branch of its own, recorded when
   * the thread records.
   *
   * @param streams as many as the network has branches, each {@code [N, C, H, W]}, prepared
   * @param factors what each branch's features are multiplied by
   * @return owned by the first stream's manager; the features as multiplied
   */
  default Output forward(Pass pass, List<NDArray> streams, double[] factors) {
    throw new IllegalStateException("a network with branches is needed, see model.heads");
  }

  /**
   * The same, with something between the last stage and those before it.
   *
   * @throws UnsupportedOperationException when the network has no stages
   */
  default Output forward(Pass pass, NDArray images, BeforeLastNetworkStage between) {
    throw new UnsupportedOperationException("a network without stages cannot be cut");
  }
}
