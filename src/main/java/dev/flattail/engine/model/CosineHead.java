package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Initializer;

/**
 * Cosines between features and class vectors ("NormedLinear" of LDAM and GCL): {@code weight [F,
 * C]}, no bias.
 */
record CosineHead(String name, int classes) implements Head {
  /** Least length that a vector is divided by, as in {@code torch.nn.functional.normalize}. */
  private static final double EPSILON = 1e-12;

  static HeadFactory of(int classes) {
    return (tensors, name, features) -> {
      tensors.parameter(name + ".weight", new Shape(features, classes), Initializer.unitColumns());
      return new CosineHead(name, classes);
    };
  }

  @Override
  public NDArray logits(Pass pass, NDArray features) {
    NDArray directions = features.normalize(2, 1, EPSILON);
    NDArray classVectors = pass.parameters().get(name + ".weight").normalize(2, 0, EPSILON);
    return pass.format().factor(directions).matMul(pass.format().factor(classVectors));
  }
}
