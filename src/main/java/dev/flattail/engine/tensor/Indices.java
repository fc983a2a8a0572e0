package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Labels and positions from Java. */
public final class Indices {
  private Indices() {}

  /**
   * The numbers as {@code [N]}, INT64, copied into memory that libtorch owns, for the reason that
   * {@link NumberFormat#create} has: a recorded computation keeps its indices for the backward
   * pass, also when the array itself has been closed.
   */
  public static NDArray of(NDManager owner, long... values) {
    try (NDArray borrowed = owner.create(values)) {
      return borrowed.duplicate();
    }
  }
}
