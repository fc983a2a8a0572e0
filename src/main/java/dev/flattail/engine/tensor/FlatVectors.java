package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Computes on flat vectors with a few passes over memory per call, in place when the result
 * replaces an argument. Nothing is recorded. Optimizers define their own arithmetic as {@link
 * VectorKernel}.
 */
public final class FlatVectors {
  private FlatVectors() {}

  /** Copies {@code source} into {@code target}, keeping the latter's memory and its views. */
  public static void assign(NDArray target, NDArray source) {
    try (NDManager scope = source.getManager().newSubManager();
        GradMode off = GradMode.off()) {
      Kernels.call("assign", scope, target, source);
    }
  }

  /**
   * Overwrites a part of {@code vector} with numbers from Java, in the vector's own number format.
   *
   * @param offset of the first number
   */
  public static void write(NDArray vector, long offset, double[] values) {
    try (NDManager scope = vector.getManager().newSubManager(Device.cpu());
        GradMode off = GradMode.off()) {
      NDArray part = scope.create(new long[] {offset, offset + values.length});
      Kernels.call("write", scope, vector, part, scope.create(values));
    }
  }

  /** Copies the numbers of {@code vector} in its own number format, little-endian. */
  public static ByteBuffer bytes(NDArray vector) {
    try (NDManager scope = vector.getManager().newSubManager(Device.cpu())) {
      NDArray here = vector.stopGradient();
      here.attach(scope);
      // DJL copies an array from another device, and the copy lives as long as its manager.
      return here.toDevice(Device.cpu(), false).toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Computes {@code w + factor x}; owned by {@code x}'s manager. A factor beyond the vector's
   * number format becomes infinite, as in arithmetic, because libtorch refuses it.
   */
  public static NDArray moved(NDArray w, NDArray x, double factor) {
    NDManager owner = x.getManager();
    double inFormat = x.getDataType() == DataType.FLOAT32 ? (float) factor : factor;
    try (NDManager numbers = owner.newSubManager(Device.cpu());
        GradMode off = GradMode.off()) {
      return Kernels.call("moved", owner, w, x, numbers.create(new double[] {inFormat}));
    }
  }

  /**
   * Draws independent standard normal numbers.
   *
   * @param like array with the number format, shape and device of the result
   * @param seed the same seed gives the same numbers on a device
   * @return owned by {@code owner}
   */
  public static NDArray gaussian(NDManager owner, NDArray like, long seed) {
    try (GradMode off = GradMode.off()) {
      Torch.seed(seed, 0);
      return Kernels.call("gaussian_like", owner, like);
    }
  }

  /**
   * Reads scalars and {@code |g|^2} in one transfer from the device.
   *
   * @return one entry for each of {@code scalars}, and {@code |g|^2} last
   */
  public static double[] report(NDArray g, NDArray... scalars) {
    try (NDManager scope = g.getManager().newSubManager();
        GradMode off = GradMode.off()) {
      NDList all = new NDList(scalars);
      return Kernels.callWithList("step_report", scope, g, all).toDoubleArray();
    }
  }

  /** Computes {@code target += weight x} in place; {@code x} may have another number format. */
  public static void accumulate(NDArray target, NDArray x, double weight) {
    try (GradMode off = GradMode.off()) {
      run("accumulate", new double[] {weight}, target.getManager(), target, x);
    }
  }

  /** Computes {@code target = share target + (1 - share) x} in place. */
  public static void follow(NDArray target, NDArray x, double share) {
    try (GradMode off = GradMode.off()) {
      run("follow", new double[] {share}, target.getManager(), target, x);
    }
  }

  /** Overwrites rows of {@code target}, starting at {@code first}; numbers are converted. */
  public static void putRows(NDArray target, NDArray rows, int first) {
    try (GradMode off = GradMode.off()) {
      run("put_rows", new double[] {first}, target.getManager(), target, rows);
    }
  }

  /** Returns the position of the first NaN or infinity, or -1 when all numbers are finite. */
  public static long firstNonFinite(NDArray vector) {
    try (NDManager scope = vector.getManager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray first = Kernels.call("first_non_finite", scope, vector);
      return first.size() == 0 ? -1 : first.toLongArray()[0];
    }
  }

  /** Returns a copy of the numbers of a tensor, row by row. */
  public static double[] numbers(NDArray tensor) {
    try (NDArray plain = tensor.stopGradient();
        NDArray wide = plain.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  /** Reads a scalar. */
  public static double number(NDArray scalar) {
    try (NDManager scope = scalar.getManager().newSubManager()) {
      NDArray wide = scalar.toType(DataType.FLOAT64, true);
      wide.attach(scope);
      return wide.getDouble();
    }
  }

  /** Computes the Euclidean norm. */
  public static double norm(NDArray x) {
    try (NDManager scope = x.getManager().newSubManager();
        GradMode off = GradMode.off()) {
      return Kernels.call("norm", scope, x).toType(DataType.FLOAT64, false).getDouble();
    }
  }

  private static void run(String kernel, double[] numbers, NDManager owner, NDArray... vectors) {
    try (NDManager scope = owner.newSubManager(Device.cpu());
        GradMode off = GradMode.off()) {
      NDArray[] arguments = new NDArray[vectors.length + 1];
      System.arraycopy(vectors, 0, arguments, 0, vectors.length);
      arguments[vectors.length] =
          scope.create(
              Arrays.stream(numbers)
                  .map(number -> Scalars.inFormatOf(vectors[0], number))
                  .toArray());
      Kernels.call(kernel, scope, arguments);
    }
  }
}
