package dev.flattail.subspaces;

import java.util.Arrays;

/**
 * The overlap of the subspaces of the eigenvectors of the k largest eigenvalues of several
 * matrices.
 *
 * @param k dimension of each subspace
 * @param cosines of the principal angles of each pair, descending, {@code [n][n][k]}
 */
public record SubspaceOverlaps(int k, double[][][] cosines) {
  /**
   * Computes the overlaps.
   *
   * @param products inner products of all vectors, {@code kept} of each matrix
   * @param kept vectors of each matrix, at least k
   * @throws IllegalArgumentException when the vectors of a matrix are linearly dependent
   */
  public static SubspaceOverlaps of(double[][] products, int kept, int k) {
    int n = products.length / kept;
    double[][][] cosines = new double[n][n][];
    for (int i = 0; i < n; i++) {
      double[][] own = block(products, i * kept, i * kept, k);
      cosines[i][i] = new double[k];
      Arrays.fill(cosines[i][i], 1);
      for (int j = 0; j < i; j++) {
        double[][] other = block(products, j * kept, j * kept, k);
        double[] between =
            PrincipalAngles.cosines(own, block(products, i * kept, j * kept, k), other);
        cosines[i][j] = between;
        cosines[j][i] = between;
      }
    }
    return new SubspaceOverlaps(k, cosines);
  }

  private static double[][] block(double[][] of, int row, int column, int k) {
    double[][] block = new double[k][];
    for (int i = 0; i < k; i++) {
      block[i] = Arrays.copyOfRange(of[row + i], column, column + k);
    }
    return block;
  }

  /**
   * Returns the overlaps of all pairs, from 0 to 1: the mean of the squared cosines of the
   * principal angles, tr(PQ) / k of the projectors P and Q (Gur-Ari, Roberts, Dyer 2018).
   */
  public double[][] overlaps() {
    return Arrays.stream(cosines)
        .map(row -> Arrays.stream(row).mapToDouble(SubspaceOverlaps::meanSquare).toArray())
        .toArray(double[][]::new);
  }

  private static double meanSquare(double[] cosines) {
    return Arrays.stream(cosines).map(cosine -> cosine * cosine).average().orElse(0);
  }

  /** Returns the principal angles of a pair in degrees, ascending. */
  public double[] angles(int i, int j) {
    return PrincipalAngles.degrees(cosines[i][j]);
  }

  /** Returns the overlap that two random subspaces of so many dimensions have on average. */
  public static double chance(int k, long dimensions) {
    return (double) k / dimensions;
  }
}
