package dev.flattail.engine.optim;

import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;

/** Creates layouts of small parameter vectors. */
final class TestLayouts {
  private TestLayouts() {}

  /** Returns two numbers that form a matrix of one row. */
  static FlatLayout oneMatrix() {
    return new FlatLayout.Builder()
        .add("weight", new Shape(1, 2), TensorInitializer.constant(0))
        .build();
  }
}
