package dev.flattail.engine.curvature;

import dev.flattail.engine.tensor.SymmetricEigen;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric matrix H on the Krylov basis of one run: {@code H Q = Q T + r e'}, with r along the
 * vector that follows. T is tridiagonal until the first restart.
 *
 * <p>A restart replaces Q by some Ritz vectors (thick restart: Wu and Simon 2000). T is then their
 * Ritz values, bordered by their coefficients along the vector that follows, and goes on
 * tridiagonal. The starting vector is no longer in the space, so that the quadrature of its
 * spectral measure stays that of the first cycle.
 *
 * <p>Products in float32 have parts in the span of the basis that T does not have. They are kept as
 * strays, and enter the residuals.
 */
final class ProjectedMatrix {
  private final double[][] columns;
  private final double[][] strays;
  private final double[] lost;
  private final double rounding;
  private int steps;
  private int border = -1;
  private @Nullable RitzPairs beforeRestart;

  /**
   * @param capacity maximum number of columns
   * @param rounding largest relative error of a stored number of the basis
   */
  ProjectedMatrix(int capacity, double rounding) {
    this.columns = new double[capacity][];
    this.strays = new double[capacity][];
    this.lost = new double[capacity];
    this.rounding = rounding;
  }

  /** Returns the number of columns: the vectors whose products are known. */
  int steps() {
    return steps;
  }

  /** Returns whether the basis was replaced by Ritz vectors. */
  boolean restarted() {
    return beforeRestart != null;
  }

  /**
   * Returns the coefficients that a product with the next vector has along the earlier vectors,
   * from symmetry.
   */
  double[] expected() {
    double[] expected = new double[steps];
    for (int i = steps == border ? 0 : Math.max(0, steps - 1); i < steps; i++) {
      expected[i] = columns[i][steps];
    }
    return expected;
  }

  /**
   * Appends a column.
   *
   * @param alpha coefficient of the product along its own vector
   * @param stray along the earlier vectors, beyond {@link #expected}; 0 for its own
   * @param beta along the vector that follows
   */
  void append(double alpha, double[] stray, double beta) {
    double[] column = Arrays.copyOf(expected(), steps + 2);
    column[steps] = alpha;
    column[steps + 1] = beta;
    columns[steps] = column;
    strays[steps] = stray;
    lost[steps] = 0;
    steps++;
  }

  /**
   * Computes the coefficients of {@code H Q c}.
   *
   * @param c one coefficient for each column
   * @param count number of vectors of the basis, of which the last may have no column
   */
  double[] product(double[] c, int count) {
    double[] result = new double[count];
    for (int j = 0; j < steps; j++) {
      for (int i = 0; i < Math.min(columns[j].length, count); i++) {
        result[i] += columns[j][i] * c[j];
      }
    }
    return result;
  }

  /**
   * Computes by how much the squared Frobenius norm of H falls when the space of the first columns
   * is taken out on both sides: {@code |H|^2 - |(I - P)H(I - P)|^2}. Before a restart.
   */
  double captured(int first) {
    double sum = 0;
    for (int j = 0; j < first; j++) {
      sum += columns[j][j] * columns[j][j] + 2 * columns[j][j + 1] * columns[j][j + 1];
    }
    return sum;
  }

  /** Computes the trace of T. */
  double trace() {
    return IntStream.range(0, steps).mapToDouble(j -> columns[j][j]).sum();
  }

  /** Computes eigenvalue estimates after at least one column. */
  RitzPairs ritz() {
    double[][] t = new double[steps][steps];
    for (int j = 0; j < steps; j++) {
      for (int i = 0; i < Math.min(columns[j].length, steps); i++) {
        t[i][j] = columns[j][i];
        t[j][i] = columns[j][i];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(t);
    double[] weights = new double[steps];
    double[] residuals = new double[steps];
    double largest = 0;
    for (double value : eigen.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < steps; i++) {
      double[] s = eigen.vectors()[i];
      weights[i] = s[0] * s[0];
      residuals[i] = Math.hypot(next(s), norm(strayOf(s))) + lost(s) + 2 * rounding * largest;
    }
    RitzPairs first = beforeRestart;
    return new RitzPairs(
        eigen.values(),
        first == null ? eigen.values() : first.nodes(),
        first == null ? weights : first.weights(),
        residuals,
        eigen.vectors(),
        largest);
  }

  /** Computes the coefficient of {@code H Q's} along the vector that follows. */
  private double next(double[] s) {
    double sum = 0;
    for (int j = 0; j < steps; j++) {
      sum += columns[j].length > steps ? columns[j][steps] * s[j] : 0;
    }
    return sum;
  }

  /** Computes the part of {@code H Q's} that lies in the span of the basis but not in T. */
  private double[] strayOf(double[] s) {
    double[] sum = new double[steps];
    for (int j = 0; j < steps; j++) {
      for (int i = 0; i < strays[j].length; i++) {
        sum[i] += strays[j][i] * s[j];
      }
    }
    return sum;
  }

  private static double norm(double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private double lost(double[] s) {
    double sum = 0;
    for (int j = 0; j < steps; j++) {
      sum += Math.abs(s[j]) * lost[j];
    }
    return sum;
  }

  /**
   * Replaces the columns by those of Ritz vectors at both ends of the spectrum.
   *
   * @param kept number of Ritz vectors
   * @return their coefficients in the old basis, one row each
   */
  double[][] restart(int kept) {
    RitzPairs now = ritz();
    double[][] rows = new double[kept][];
    for (int k = 0; k < kept; k++) {
      rows[k] = now.vectors()[index(k, kept, now.size())];
    }
    double[][] keptColumns = new double[kept][kept + 1];
    double[][] keptStrays = new double[kept][];
    double[] keptLost = new double[kept];
    for (int k = 0; k < kept; k++) {
      keptColumns[k][k] = now.values()[index(k, kept, now.size())];
      keptColumns[k][kept] = next(rows[k]);
      double[] stray = strayOf(rows[k]);
      keptStrays[k] = coordinates(rows, stray);
      double inside = norm(keptStrays[k]);
      double all = norm(stray);
      double outside = Math.sqrt(Math.max(0, all * all - inside * inside));
      // Every restart rounds the stored vectors again.
      keptLost[k] = outside + lost(rows[k]) + 2 * rounding * now.scale();
    }
    System.arraycopy(keptColumns, 0, columns, 0, kept);
    System.arraycopy(keptStrays, 0, strays, 0, kept);
    System.arraycopy(keptLost, 0, lost, 0, kept);
    steps = kept;
    border = kept;
    beforeRestart = now;
    return rows;
  }

  /** Computes the coefficients of a vector along orthonormal rows. */
  private static double[] coordinates(double[][] rows, double[] x) {
    double[] result = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < x.length; j++) {
        result[i] += rows[i][j] * x[j];
      }
    }
    return result;
  }

  /** Returns the index of a kept Ritz value: half of them are the smallest, half the largest. */
  private static int index(int k, int kept, int size) {
    return k < kept / 2 ? k : size - kept + k;
  }
}
