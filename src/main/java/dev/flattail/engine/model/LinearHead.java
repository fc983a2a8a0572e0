package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Initializer;

/** {@code x W' + b}: {@code weight [C, F]}, {@code bias [C]}. */
record LinearHead(String name, int classes) implements Head {

  static HeadFactory of(int classes) {
    return (tensors, name, features) -> {
      tensors.parameter(
          name + ".weight", new Shape(classes, features), Initializer.kaimingNormal());
      tensors.parameter(
          name + ".bias", new Shape(classes), Initializer.uniform(1 / Math.sqrt(features)));
      return new LinearHead(name, classes);
    };
  }

  @Override
  public NDArray logits(Pass pass, NDArray features) {
    NDArray weight = pass.parameters().get(name + ".weight");
    NDArray product =
        pass.format().factor(features).matMul(pass.format().factor(weight).transpose());
    return product.add(pass.parameters().get(name + ".bias"));
  }
}
