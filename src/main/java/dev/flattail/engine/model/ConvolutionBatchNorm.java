package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Convolution;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.TensorInitializer;

/** A convolution without bias, its batch normalization, and an optional ReLU. */
final class ConvolutionBatchNorm {
  private final String weight;
  private final String norm;
  private final Layers.Convolution geometry;

  /** Declares the layer's tensors. */
  ConvolutionBatchNorm(
      TensorDeclarations tensors, Convolution convolution, TensorInitializer initializer) {
    this.weight = convolution.weight();
    this.norm = convolution.norm();
    this.geometry =
        new Layers.Convolution(convolution.stride(), convolution.padding(), convolution.groups());
    tensors.parameter(weight, new Shape(convolution.shape()), initializer);
    tensors.batchNorm(norm, convolution.out());
  }

  NDArray forward(Pass pass, NDArray x, boolean relu) {
    return Layers.convolutionBatchNorm(
        x, pass.parameters().get(weight), geometry, pass.norm(norm), pass.batchNorm(), relu);
  }
}
