package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.ParameterBlock;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.ParameterDivision;
import java.util.List;

/**
 * An architecture: its tensors and its forward pass from images to features and logits. It holds no
 * values; {@link Model} does.
 */
public interface Network {
  /** Returns the trainable tensors, with the names of the reference code's {@code state_dict}. */
  FlatLayout parameters();

  /**
   * Returns the running means and variances of batch normalization, with the names of the reference
   * code's {@code state_dict}.
   */
  FlatLayout statistics();

  /**
   * Returns the names of the batch normalizations ({@code layer1.0.bn1}), in the order of {@link
   * #statistics()}.
   */
  List<String> batchNorms();

  /**
   * Returns whether the authors' files contain a tensor of this name that their forward pass never
   * uses.
   */
  default boolean isLeftOut(String name) {
    return false;
  }

  /**
   * Returns whether a tensor of this name belongs to a head of any kind, and not to the backbone.
   */
  default boolean isHead(String name) {
    return name.startsWith(head().name() + ".");
  }

  /**
   * Returns whether every image of a pass goes through the batch normalization of this name; false
   * when it belongs to one of several branches.
   */
  default boolean isShared(String batchNorm) {
    return true;
  }

  /**
   * Divides the trainable tensors into blocks, in their order.
   *
   * @throws UnsupportedOperationException when the network has no such blocks
   */
  default List<ParameterBlock> blocks(ParameterDivision by) {
    throw new UnsupportedOperationException("a network without a description has no blocks");
  }

  /** Returns the length of a feature vector. */
  int features();

  /** Returns the classifier. */
  Head head();

  /**
   * Returns the memory of a recorded gradient for images of this size.
   *
   * @param bytes of a number
   */
  HessianMemory.OfGraphs recorded(int height, int width, int bytes);

  /**
   * Returns whether, with batch normalization in evaluation mode, the features are piecewise affine
   * in each single entry of the parameters while the others are held. This holds when layers are
   * affine or piecewise affine (ReLU, max pooling) and each tensor is used at one depth only. The
   * second derivative of a feature by one entry is then zero.
   */
  default boolean isAffineInEachParameter() {
    return false;
  }

  /**
   * Runs the forward pass, recorded when the thread records.
   *
   * @param pass tensors and modes
   * @param images {@code [N, C, H, W]}, prepared by {@link Pass#format()}
   * @return output owned by {@code images}' manager
   */
  Output forward(Pass pass, NDArray images);

  /**
   * Runs the forward pass for several streams of images, each through its own branch, recorded when
   * the thread records.
   *
   * @param streams one for each branch, each {@code [N, C, H, W]}, prepared
   * @param factors factor of each branch's features
   * @return output owned by the first stream's manager, with the multiplied features
   */
  default Output forward(Pass pass, List<NDArray> streams, double[] factors) {
    throw new IllegalStateException("a network with branches is needed, see model.heads");
  }

  /**
   * Runs the forward pass with a transformation of the maps that enter the last stage.
   *
   * @throws UnsupportedOperationException when the network has no stages
   */
  default Output forward(Pass pass, NDArray images, BeforeLastNetworkStage between) {
    throw new UnsupportedOperationException("a network without stages cannot be cut");
  }
}
