package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.jobspec.Precision;

/**
 * Number format and memory layout of a run.
 *
 * <p>Master parameters, batch normalization and losses are in {@link #master()}; images enter the
 * network in the format of its convolutions. Channels-last is the default where it is faster
 * (measured: docs/reference/benchmarks.md).
 */
public enum NumberFormat {
  /** 32 bits, contiguous: faster for Hessian-vector products. */
  FLOAT32_CONTIGUOUS(DataType.FLOAT32),
  /** 32 bits, channels-last: the default for training. */
  FLOAT32(DataType.FLOAT32),
  /** 64 bits, contiguous: parity and curvature. */
  FLOAT64(DataType.FLOAT64),
  /** Convolutions and matrix products in bfloat16, everything else in float32; channels-last. */
  BFLOAT16(DataType.FLOAT32);

  private final DataType master;

  NumberFormat(DataType master) {
    this.master = master;
  }

  /**
   * Returns the training format of a spec's precision.
   *
   * @throws IllegalArgumentException for auto, in whose place the worker puts its choice
   */
  public static NumberFormat of(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
      case BFLOAT16 -> BFLOAT16;
      case AUTO -> throw notChosen();
    };
  }

  /**
   * Returns the format of a precision for second derivatives, which are faster contiguous.
   *
   * @throws IllegalArgumentException for bfloat16, which is too coarse, and for auto, in whose
   *     place the worker puts its choice
   */
  public static NumberFormat ofCurvature(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> FLOAT32_CONTIGUOUS;
      case FLOAT64 -> FLOAT64;
      case BFLOAT16 ->
          throw new IllegalArgumentException("bfloat16 is too coarse for second derivatives");
      case AUTO -> throw notChosen();
    };
  }

  private static IllegalArgumentException notChosen() {
    return new IllegalArgumentException("auto is no number format: the worker chooses one");
  }

  /**
   * Returns the format of the parameter vector, gradients, running statistics, features and logits.
   */
  public DataType master() {
    return master;
  }

  /**
   * Creates an array of Java numbers in the master format. DJL lets an array use the Java buffer's
   * own memory. A view of it (or a conversion to the same format) would outlive that memory, so the
   * numbers are copied into memory that libtorch owns.
   */
  public NDArray create(NDManager owner, double[] values, Shape shape) {
    try (NDArray borrowed = owner.create(values, shape);
        NDArray owned = borrowed.duplicate()) {
      return owned.toType(master, true);
    }
  }

  /** Prepares images {@code [N, C, H, W]} for the first convolution. */
  public NDArray images(NDArray images) {
    return switch (this) {
      case FLOAT32_CONTIGUOUS, FLOAT64 -> images.toType(master, false);
      case FLOAT32 -> channelsLast(images.toType(master, false));
      case BFLOAT16 -> Kernels.call("to_bfloat16", images.getManager(), channelsLast(images));
    };
  }

  /** Rounds a factor of a matrix product to bfloat16 when products are in bfloat16. */
  public NDArray factor(NDArray matrix) {
    return this == BFLOAT16
        ? Kernels.call("round_to_bfloat16", matrix.getManager(), matrix)
        : matrix;
  }

  private static NDArray channelsLast(NDArray images) {
    return Kernels.call("channels_last", images.getManager(), images);
  }
}
