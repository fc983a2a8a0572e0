package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by LAPACK through libtorch.
 *
 * @param values ascending
 * @param vectors {@code vectors[i]} is the unit eigenvector of {@code values[i]}
 */
public record SymmetricEigen(double[] values, double[][] vectors) {

  /**
   * Decomposes a matrix.
   *
   * @param matrix a symmetric matrix, of which the lower triangle is read
   */
  public static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[] flat = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(matrix[i], 0, flat, i * n, n);
    }
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode off = GradMode.off()) {
      NDList result =
          Kernels.callForAll(
              "symmetric_eigen",
              manager,
              NumberFormat.FLOAT64.create(manager, flat, new Shape(n, n)));
      double[] columns = result.get(1).toDoubleArray();
      double[][] vectors = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int row = 0; row < n; row++) {
          vectors[i][row] = columns[row * n + i];
        }
      }
      return new SymmetricEigen(result.get(0).toDoubleArray(), vectors);
    }
  }
}
