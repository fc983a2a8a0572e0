package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;

/** Creates the memory of steps next to that of their optimizer, and counts in it. */
final class StepMemory {
  private StepMemory() {}

  /** Creates a vector of zeros, as long as the trained one and with its format and owner. */
  static NDArray vector(Optimizer optimizer, FlatLayout layout) {
    return zeros(optimizer, layout.size());
  }

  /** Creates a number, which is zero. */
  static NDArray number(Optimizer optimizer) {
    return zeros(optimizer, 1);
  }

  private static NDArray zeros(Optimizer optimizer, long size) {
    NDArray like = optimizer.memory().firstEntry().getValue();
    return like.getManager().zeros(new Shape(size), like.getDataType());
  }

  /** Replaces a number of the memory. */
  static void set(NDArray number, double value) {
    FlatVectors.write(number, 0, new double[] {value});
  }
}
