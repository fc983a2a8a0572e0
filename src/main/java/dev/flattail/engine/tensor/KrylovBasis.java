package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.jobspec.BasisFormat;
import java.util.Arrays;

/**
 * A growing set of orthonormal vectors {@code [count, P]}, stored in float64 or float32. Vectors
 * that go in and out are float64, and so is all arithmetic: rows in float32 are widened in blocks
 * of columns, so that no copy of the whole set is made. Address space for all vectors is reserved
 * at the start; the operating system allocates memory for used rows only. Call with {@link
 * GradMode#off()}.
 */
public final class KrylovBasis implements AutoCloseable {
  /** Numbers of a block that is widened at once: 2 MB in float64, about a core's cache. */
  private static final int BLOCK = 1 << 18;

  private static final double RESOLUTION_FLOAT32 = 3e-7;

  private final NDManager manager;
  private final NDArray rows;
  private final BasisFormat format;
  private final int capacity;
  private int count;

  /**
   * @param capacity maximum number of vectors
   * @param dimension length P of a vector
   */
  public KrylovBasis(NDManager owner, int capacity, long dimension, BasisFormat format) {
    this.manager = owner.newSubManager();
    DataType type = format == BasisFormat.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
    this.rows = manager.create(new Shape(capacity, dimension), type);
    this.format = format;
    this.capacity = capacity;
  }

  /** Returns the number of vectors so far. */
  public int count() {
    return count;
  }

  /**
   * Returns the smallest difference that vectors of a format distinguish from rounding, as a share
   * of the largest eigenvalue's magnitude; 0 for float64.
   */
  public static double resolution(BasisFormat format) {
    return format == BasisFormat.FLOAT64 ? 0 : RESOLUTION_FLOAT32;
  }

  /** Returns the largest relative error of a stored number; 0 for float64. */
  public double rounding() {
    return format == BasisFormat.FLOAT64 ? 0 : Math.ulp(1f) / 2;
  }

  /**
   * Appends a copy of a unit vector {@code [P]}.
   *
   * @throws IllegalStateException when the capacity is exhausted
   */
  public void append(NDArray unit) {
    if (count == capacity) {
      throw new IllegalStateException("a basis of " + capacity + " vectors is full");
    }
    try (NDManager scope = manager.newSubManager()) {
      Kernels.call("set_row", scope, rows, Kernels.integers(count), unit);
    }
    count++;
  }

  /**
   * Subtracts the projection onto one vector from {@code x}, in place, and returns the coefficient.
   */
  public double removeRow(int row, NDArray x) {
    try (NDManager scope = manager.newSubManager()) {
      return (format == BasisFormat.FLOAT64
              ? Kernels.call("remove_row", scope, rows, Kernels.integers(row), x)
              : Kernels.call("remove_rows_in_blocks", scope, rows, blocks(row, row + 1), x))
          .toDoubleArray()[0];
    }
  }

  /**
   * Subtracts the projection onto the span from {@code x}, in place, and returns the coefficients.
   */
  public double[] removeSpan(NDArray x) {
    try (NDManager scope = manager.newSubManager()) {
      return (format == BasisFormat.FLOAT64
              ? Kernels.call("remove_span", scope, rows, Kernels.integers(count), x)
              : Kernels.call("remove_rows_in_blocks", scope, rows, blocks(0, count), x))
          .toDoubleArray();
    }
  }

  /** Computes the inner products of {@code x} with the vectors. */
  public double[] coefficients(NDArray x) {
    try (NDManager scope = manager.newSubManager()) {
      return (format == BasisFormat.FLOAT64
              ? Kernels.call("coefficients", scope, rows, Kernels.integers(count), x)
              : Kernels.call("coefficients_in_blocks", scope, rows, blocks(0, count), x))
          .toDoubleArray();
    }
  }

  /**
   * Computes the inner products of these vectors with those of another basis of the same format.
   *
   * @return {@code [count][other.count]}
   */
  public double[][] innerProducts(KrylovBasis other) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray inner =
          format == BasisFormat.FLOAT64
              ? Kernels.call(
                  "inner_products", scope, rows, Kernels.integers(count, other.count), other.rows)
              : Kernels.call(
                  "inner_products_in_blocks",
                  scope,
                  rows,
                  Kernels.integers(count, other.count, width(count + other.count)),
                  other.rows);
      double[] flat = inner.toDoubleArray();
      double[][] products = new double[count][];
      for (int i = 0; i < count; i++) {
        products[i] = Arrays.copyOfRange(flat, i * other.count, (i + 1) * other.count);
      }
      return products;
    }
  }

  /**
   * Computes a linear combination of the vectors.
   *
   * @param coefficients one for each vector, or for the first ones
   * @return {@code [P]}, float64, owned by {@code owner}
   */
  public NDArray combination(double[] coefficients, NDManager owner) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray factors = numbers(coefficients, new Shape(coefficients.length), scope);
      return format == BasisFormat.FLOAT64
          ? Kernels.call("combination", owner, rows, Kernels.integers(coefficients.length), factors)
          : Kernels.call(
              "combination_in_blocks", owner, rows, blocks(0, coefficients.length), factors);
    }
  }

  /**
   * Replaces the vectors by linear combinations of them, in place.
   *
   * @param coefficients one row for each new vector, orthonormal, at most as many as vectors
   */
  public void replace(double[][] coefficients) {
    double[] flat = Arrays.stream(coefficients).flatMapToDouble(Arrays::stream).toArray();
    try (NDManager scope = manager.newSubManager()) {
      NDArray factors =
          numbers(flat, new Shape(coefficients.length, coefficients[0].length), scope);
      Kernels.call("replace_rows", scope, rows, blocks(0, coefficients[0].length), factors);
    }
    count = coefficients.length;
  }

  private NDArray numbers(double[] values, Shape shape, NDManager scope) {
    try (NDManager cpu = scope.newSubManager(Device.cpu())) {
      NDArray here = NumberFormat.FLOAT64.create(cpu, values, shape);
      NDArray there = here.toDevice(manager.getDevice(), true);
      there.attach(scope);
      return there;
    }
  }

  /** Returns the arguments of a kernel that works in blocks: first row, end, columns at once. */
  private static NDArray blocks(int first, int end) {
    return Kernels.integers(first, end, width(end - first));
  }

  private static int width(int rows) {
    return Math.max(1, BLOCK / rows);
  }

  @Override
  public void close() {
    manager.close();
  }
}
