package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Arithmetic with numbers in recorded computations.
 *
 * <p>DJL's own methods ({@code x.mul(0.3)}) make an array of the number, in memory of a Java buffer
 * that nothing refers to once the call is over. The graph keeps that array for the backward pass,
 * which reads what the memory holds by then: after a garbage collection gradients are wrong without
 * a sign. Here the number itself is recorded. Results are owned by {@code x}'s manager.
 */
public final class Scalars {
  private Scalars() {}

  /** {@code factor x}. */
  public static NDArray times(NDArray x, double factor) {
    return call("times", x, factor);
  }

  /** {@code x^exponent}, element by element. */
  public static NDArray power(NDArray x, double exponent) {
    return call("power", x, exponent);
  }

  /** {@code max(x, least)}, element by element; NaN stays. */
  public static NDArray atLeast(NDArray x, double least) {
    return call("at_least", x, least);
  }

  /**
   * {@code x} clamped to {@code -most..most}, element by element: no gradient outside of them, all
   * of it on them; NaN stays.
   */
  public static NDArray within(NDArray x, double most) {
    return call("within", x, most);
  }

  private static NDArray call(String kernel, NDArray x, double number) {
    try (NDManager numbers = x.getManager().newSubManager(Device.cpu())) {
      return Kernels.call(kernel, x.getManager(), x, numbers.create(new double[] {number}));
    }
  }
}
