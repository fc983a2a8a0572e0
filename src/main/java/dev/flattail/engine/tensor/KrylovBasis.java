package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * A growing set of orthonormal vectors {@code [count, P]} in float64. Address space for all of them
 * is reserved at the start; the operating system allocates memory for used rows only. Call with
 * {@link GradMode#off()}.
 */
public final class KrylovBasis implements AutoCloseable {
  private final NDManager manager;
  private final NDArray rows;
  private final int capacity;
  private int count;

  /**
   * @param capacity maximum number of vectors
   * @param dimension length P of a vector
   */
  public KrylovBasis(NDManager owner, int capacity, long dimension) {
    this.manager = owner.newSubManager();
    this.rows = manager.zeros(new Shape(capacity, dimension), DataType.FLOAT64);
    this.capacity = capacity;
  }

  /** Returns the number of vectors so far. */
  public int count() {
    return count;
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
      return Kernels.call("remove_row", scope, rows, Kernels.integers(row), x).getDouble();
    }
  }

  /**
   * Subtracts the projection onto the span from {@code x}, in place, and returns the coefficients.
   */
  public double[] removeSpan(NDArray x) {
    try (NDManager scope = manager.newSubManager()) {
      return Kernels.call("remove_span", scope, rows, Kernels.integers(count), x).toDoubleArray();
    }
  }

  /** Computes the inner products of {@code x} with the vectors. */
  public double[] coefficients(NDArray x) {
    try (NDManager scope = manager.newSubManager()) {
      return Kernels.call("coefficients", scope, rows, Kernels.integers(count), x).toDoubleArray();
    }
  }

  /**
   * Computes the inner products of these vectors with those of another basis.
   *
   * @return {@code [count][other.count]}
   */
  public double[][] innerProducts(KrylovBasis other) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray counts = Kernels.integers(count, other.count);
      double[] flat =
          Kernels.call("inner_products", scope, rows, counts, other.rows).toDoubleArray();
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
   * @param coefficients one for each vector
   * @return {@code [P]}, float64, owned by {@code owner}
   */
  public NDArray combination(double[] coefficients, NDManager owner) {
    try (NDManager scope = manager.newSubManager();
        NDManager cpu = scope.newSubManager(Device.cpu())) {
      NDArray factors =
          NumberFormat.FLOAT64
              .create(cpu, coefficients, new Shape(coefficients.length))
              .toDevice(manager.getDevice(), false);
      return Kernels.call("combination", owner, rows, Kernels.integers(count), factors);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
