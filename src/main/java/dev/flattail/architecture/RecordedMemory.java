package dev.flattail.architecture;

import dev.flattail.jobspec.HessianMemory;

/**
 * The memory of a recorded gradient, as a multiple of the convolutions' activations: inputs,
 * normalized values and results of the forward pass, and as much again of the backward pass. The
 * factors are measured for every architecture ({@code RecordedMemoryBench}; table in
 * docs/reference/benchmarks.md).
 */
public final class RecordedMemory {
  /** What a recording keeps, with what the allocator leaves unused. */
  private static final double KEPT = 5.7;

  /** What a product takes while it runs. */
  private static final double PRODUCT = 3.2;

  private RecordedMemory() {}

  /**
   * Returns the memory for images of this size.
   *
   * @param parameters number of parameters
   * @param bytes of a number
   */
  public static HessianMemory.OfGraphs of(
      Architecture architecture, long parameters, int height, int width, int bytes) {
    double activations = (double) architecture.activations(height, width) * bytes;
    return new HessianMemory.OfGraphs(
        // The gradient itself.
        parameters * bytes, Math.round(KEPT * activations), Math.round(PRODUCT * activations));
  }
}
