package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * Combines recorded arrays with Java numbers.
 *
 * <p>DJL's own methods ({@code x.mul(0.3)}) create an array of the number, in memory of a Java
 * buffer that becomes unreachable after the call. The graph keeps that array for the backward pass,
 * which then reads freed memory: after a garbage collection, gradients are silently wrong. Here the
 * number itself is recorded. Results are owned by {@code x}'s manager.
 */
public final class Scalars {
  private Scalars() {}

  /** Computes {@code factor x}. */
  public static NDArray times(NDArray x, double factor) {
    return call("times", x, factor);
  }

  /** Computes {@code x^exponent}, element by element. */
  public static NDArray power(NDArray x, double exponent) {
    return call("power", x, exponent);
  }

  /** Computes {@code max(x, least)}, element by element; NaN stays. */
  public static NDArray atLeast(NDArray x, double least) {
    return call("at_least", x, least);
  }

  /**
   * Clamps {@code x} to {@code -most..most}, element by element. The gradient is zero outside the
   * bounds and unchanged on them; NaN stays.
   */
  public static NDArray within(NDArray x, double most) {
    return call("within", x, most);
  }

  private static NDArray call(String kernel, NDArray x, double number) {
    try (NDManager numbers = x.getManager().newSubManager(Device.cpu())) {
      double inFormat = inFormatOf(x, number);
      return Kernels.call(kernel, x.getManager(), x, numbers.create(new double[] {inFormat}));
    }
  }

  /**
   * Makes a number beyond the range of {@code x}'s format infinite, as arithmetic does. Libtorch
   * throws for such a number.
   */
  static double inFormatOf(NDArray x, double number) {
    return x.getDataType() == DataType.FLOAT32 && Math.abs(number) > Float.MAX_VALUE
        ? (float) number
        : number;
  }
}
