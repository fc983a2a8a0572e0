package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Initializer;
import dev.flattail.engine.tensor.Layers;

/** A 3x3 convolution without bias, its batch normalisation, and a ReLU when asked for. */
final class ConvolutionBatchNorm {
  private static final int KERNEL = 3;

  private final String weight;
  private final String norm;
  private final Layers.Convolution geometry;

  /**
   * Declares the layer's tensors.
   *
   * @param prefix of both names, such as {@code layer1.0.}
   * @param index 1 for {@code conv1} and {@code bn1}
   */
  ConvolutionBatchNorm(
      TensorDeclarations tensors, String prefix, int index, int in, int out, int stride) {
    this.weight = prefix + "conv" + index + ".weight";
    this.norm = prefix + "bn" + index;
    this.geometry = new Layers.Convolution(stride, KERNEL / 2, 1);
    tensors.parameter(weight, new Shape(out, in, KERNEL, KERNEL), Initializer.kaimingNormal());
    tensors.batchNorm(norm, out);
  }

  NDArray forward(Pass pass, NDArray x, boolean relu) {
    return Layers.convolutionBatchNorm(
        x, pass.parameters().get(weight), geometry, pass.norm(norm), pass.batchNorm(), relu);
  }
}
