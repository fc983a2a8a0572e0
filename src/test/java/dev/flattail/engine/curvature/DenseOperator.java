package dev.flattail.engine.curvature;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/** A symmetric matrix with explicit entries. */
final class DenseOperator implements SymmetricOperator, AutoCloseable {
  private final NDManager manager = Torch.newManager(Device.cpu());
  private final NDArray matrix;
  private final long size;

  private DenseOperator(double[] rows, int size) {
    this.matrix = NumberFormat.FLOAT64.create(manager, rows, new Shape(size, size));
    this.size = size;
  }

  static DenseOperator of(double[][] rows) {
    return new DenseOperator(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length);
  }

  static DenseOperator diagonal(double... values) {
    double[][] rows = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      rows[i][i] = values[i];
    }
    return of(rows);
  }

  /** Returns {@code Q diag(values) Q'} with Q a product of random reflections. */
  static DenseOperator rotated(long seed, double... values) {
    return rotated(seed, 3, values);
  }

  /** Returns {@code Q diag(values) Q'} with Q a product of so many random reflections. */
  static DenseOperator rotated(long seed, int reflections, double[] values) {
    int n = values.length;
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = values[i];
    }
    KeyedRandom random = KeyedRandom.of("rotation", seed);
    for (int reflection = 0; reflection < reflections; reflection++) {
      double[] v = new double[n];
      double squares = 0;
      for (int i = 0; i < n; i++) {
        v[i] = random.nextGaussian();
        squares += v[i] * v[i];
      }
      reflect(a, v, 2 / squares);
      a = transposed(a);
      reflect(a, v, 2 / squares);
    }
    return of(symmetric(a));
  }

  /** {@code (I - factor v v') a}, in place. */
  private static void reflect(double[][] a, double[] v, double factor) {
    int n = v.length;
    for (int column = 0; column < n; column++) {
      double inner = 0;
      for (int row = 0; row < n; row++) {
        inner += v[row] * a[row][column];
      }
      for (int row = 0; row < n; row++) {
        a[row][column] -= factor * inner * v[row];
      }
    }
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  private static double[][] symmetric(double[][] a) {
    double[][] t = transposed(a);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        t[i][j] = (t[i][j] + a[i][j]) / 2;
      }
    }
    return t;
  }

  /** Computes the variance of one sample of Hutchinson's estimator with random signs. */
  double varianceOfHutchinson() {
    double[] entries = matrix.toDoubleArray();
    double sum = 0;
    for (int i = 0; i < entries.length; i++) {
      sum += i % (size + 1) == 0 ? 0 : 2 * entries[i] * entries[i];
    }
    return sum;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public double resolution() {
    return 1e-12;
  }

  @Override
  public NDArray times(NDArray vector, NDManager owner) {
    NDArray product = matrix.matMul(vector);
    product.attach(owner);
    return product;
  }

  @Override
  public void close() {
    manager.close();
  }
}
