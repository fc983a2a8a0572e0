package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Convolution;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.TensorInitializer;

/**
 * Implements ResLT's branches for photographs: one 1x1 convolution computes the channels of all
 * branches (ResLT {@code ImageNetLT/networks/reslt_imagenet.py}). In training the convolution is
 * applied to the map, and its result is averaged over the image. In evaluation it is applied to the
 * map's average, as in the authors' code.
 */
final class ForkedBranches implements Neck {
  private final ConvolutionBatchNorm fork;
  private final String example;
  private final int channels;
  private final int length;

  /**
   * Declares the convolution's tensors.
   *
   * @param length the first channels of the convolution, which are the features
   */
  ForkedBranches(
      TensorDeclarations tensors,
      Convolution convolution,
      int length,
      TensorInitializer initializer) {
    this.fork = new ConvolutionBatchNorm(tensors, convolution, initializer);
    this.example = convolution.weight();
    this.channels = convolution.in();
    this.length = length;
  }

  @Override
  public NDArray features(Pass pass, NDArray map) {
    if (pass.batchNorm() == BatchNormMode.EVALUATE) {
      try (NDArray mean = Layers.globalAverage(map, map);
          NDArray pixel = mean.reshape(new Shape(-1, channels, 1, 1))) {
        return mean(pass, pixel);
      }
    }
    return mean(pass, map);
  }

  private NDArray mean(Pass pass, NDArray map) {
    NDArray all;
    try (NDArray forked = fork.forward(pass, map, true)) {
      all = Layers.globalAverage(forked, pass.parameters().get(example));
    }
    if (all.getShape().get(1) == length) {
      return all;
    }
    NDList parts = all.split(new long[] {length}, 1);
    all.close();
    parts.get(1).close();
    return parts.get(0);
  }

  @Override
  public int length() {
    return length;
  }
}
