package dev.flattail.subspaces;

import java.util.Arrays;

/**
 * Computes the principal angles of two subspaces from inner products of their vectors (Bjorck and
 * Golub 1973). The vectors need not be orthonormal: the subspaces are what counts.
 */
public final class PrincipalAngles {
  /** Sweeps of the Jacobi method; six are enough for most matrices. */
  private static final int MOST_SWEEPS = 60;

  private static final double ROUNDING = 1e-15;

  /** Squared length of what a vector adds to the span of those before, as a share of its own. */
  private static final double DEPENDENT = 1e-10;

  private PrincipalAngles() {}

  /**
   * Returns the cosines of the angles, descending: the singular values of {@code Q1'Q2}, for
   * orthonormal bases Q1 and Q2.
   *
   * @param first {@code V1'V1}, of k vectors
   * @param between {@code V1'V2}
   * @param second {@code V2'V2}, of as many vectors
   * @throws IllegalArgumentException when the vectors of a subspace are linearly dependent
   */
  public static double[] cosines(double[][] first, double[][] between, double[][] second) {
    double[][] left = solved(cholesky(first), between);
    double[][] both = solved(cholesky(second), transposed(left));
    double[] cosines = singularValues(both);
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = Math.min(1, cosines[i]);
    }
    return cosines;
  }

  /** Returns the angles in degrees, ascending. */
  static double[] degrees(double[] cosines) {
    return Arrays.stream(cosines).map(cosine -> Math.toDegrees(Math.acos(cosine))).toArray();
  }

  /** Returns the lower triangle L with {@code LL' = a}. */
  private static double[][] cholesky(double[][] a) {
    int n = a.length;
    double[][] l = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        if (i > j) {
          l[i][j] = sum / l[j][j];
        } else if (sum > DEPENDENT * a[i][i]) {
          l[i][i] = Math.sqrt(sum);
        } else {
          throw new IllegalArgumentException(
              "vector %d is in the span of the ones before it".formatted(i + 1));
        }
      }
    }
    return l;
  }

  /** Returns X with {@code LX = b}. */
  private static double[][] solved(double[][] l, double[][] b) {
    int columns = b.length == 0 ? 0 : b[0].length;
    double[][] x = new double[l.length][columns];
    for (int i = 0; i < l.length; i++) {
      for (int c = 0; c < columns; c++) {
        double sum = b[i][c];
        for (int k = 0; k < i; k++) {
          sum -= l[i][k] * x[k][c];
        }
        x[i][c] = sum / l[i][i];
      }
    }
    return x;
  }

  private static double[][] transposed(double[][] a) {
    int columns = a.length == 0 ? 0 : a[0].length;
    double[][] t = new double[columns][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < columns; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  /**
   * Returns the singular values, descending, by one-sided Jacobi rotations of the rows (Hestenes
   * 1958), which find small values as accurately as large ones.
   */
  static double[] singularValues(double[][] matrix) {
    double[][] rows = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    boolean turned = true;
    for (int sweep = 0; turned && sweep < MOST_SWEEPS; sweep++) {
      turned = false;
      for (int i = 0; i < rows.length; i++) {
        for (int j = i + 1; j < rows.length; j++) {
          turned |= orthogonalize(rows[i], rows[j]);
        }
      }
    }
    double[] values =
        Arrays.stream(rows).mapToDouble(row -> Math.sqrt(dot(row, row))).sorted().toArray();
    for (int i = 0; i < values.length / 2; i++) {
      double swapped = values[i];
      values[i] = values[values.length - 1 - i];
      values[values.length - 1 - i] = swapped;
    }
    return values;
  }

  /** Rotates two rows until they are orthogonal. Returns false where they are. */
  private static boolean orthogonalize(double[] a, double[] b) {
    double aa = dot(a, a);
    double bb = dot(b, b);
    double ab = dot(a, b);
    if (Math.abs(ab) <= ROUNDING * Math.sqrt(aa * bb)) {
      return false;
    }
    double zeta = (bb - aa) / (2 * ab);
    double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cosine = 1 / Math.hypot(1, tangent);
    double sine = cosine * tangent;
    for (int i = 0; i < a.length; i++) {
      double before = a[i];
      a[i] = cosine * before - sine * b[i];
      b[i] = sine * before + cosine * b[i];
    }
    return true;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
