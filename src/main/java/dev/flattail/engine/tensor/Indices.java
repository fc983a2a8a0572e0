package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Creates arrays of labels and positions from Java numbers. */
public final class Indices {
  private Indices() {}

  /**
   * Copies the numbers to an array {@code [N]}, INT64, in memory that libtorch owns, for the reason
   * given at {@link NumberFormat#create}. A recorded computation keeps its indices for the backward
   * pass, even after the array is closed.
   */
  public static NDArray of(NDManager owner, long... values) {
    try (NDArray borrowed = owner.create(values)) {
      return borrowed.duplicate();
    }
  }
}
