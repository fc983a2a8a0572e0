package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Derivatives of losses, each of which depends on its own row of a matrix {@code [N, D]}.
 *
 * @param gradients {@code [N][D]}
 * @param hessians second derivatives {@code [N][D][D]}, symmetric
 */
record RowDerivatives(double[][] gradients, double[][][] hessians) {

  /**
   * Differentiates the sum of the losses, D + 1 times for all rows together.
   *
   * @param rows where to differentiate, float64
   * @param sumOfLosses creates its arrays in its argument's manager
   * @param checkStop called before each pass
   * @throws UnrunnableSpecException when a derivative is not finite
   */
  static RowDerivatives of(NDArray rows, UnaryOperator<NDArray> sumOfLosses, Runnable checkStop) {
    int n = Math.toIntExact(rows.getShape().get(0));
    int width = Math.toIntExact(rows.getShape().get(1));
    try (NDManager scope = rows.getManager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, rows);
      NDArray gradient = Autograd.differentiableGradient(sumOfLosses.apply(leaf), leaf);
      double[][] gradients = table(gradient, width);
      double[][][] hessians = new double[n][width][];
      for (int d = 0; d < width; d++) {
        checkStop.run();
        double[] direction = new double[n * width];
        for (int i = 0; i < n; i++) {
          direction[i * width + d] = 1;
        }
        try (NDManager step = scope.newSubManager()) {
          NDArray along = NumberFormat.FLOAT64.create(step, direction, new Shape(n, width));
          double[][] columns = table(Autograd.vectorJacobian(gradient, leaf, along), width);
          for (int i = 0; i < n; i++) {
            hessians[i][d] = columns[i];
          }
        }
      }
      Arrays.stream(hessians).forEach(RowDerivatives::makeSymmetric);
      return new RowDerivatives(gradients, hessians);
    }
  }

  /**
   * Computes the gradients alone, by one pass.
   *
   * @return {@code [N][D]}
   * @throws UnrunnableSpecException when one is not finite
   */
  static double[][] gradients(NDArray rows, UnaryOperator<NDArray> sumOfLosses) {
    try (NDManager scope = rows.getManager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, rows);
      double[][] gradients =
          table(
              Autograd.gradient(sumOfLosses.apply(leaf), leaf),
              Math.toIntExact(rows.getShape().get(1)));
      Arrays.stream(gradients).flatMapToDouble(Arrays::stream).forEach(Lanczos::finite);
      return gradients;
    }
  }

  private static double[][] table(NDArray rows, int width) {
    double[] flat = FlatVectors.numbers(rows);
    double[][] table = new double[flat.length / width][];
    for (int i = 0; i < table.length; i++) {
      table[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return table;
  }

  private static void makeSymmetric(double[][] matrix) {
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j <= i; j++) {
        double mean = Lanczos.finite((matrix[i][j] + matrix[j][i]) / 2);
        matrix[i][j] = mean;
        matrix[j][i] = mean;
      }
    }
  }
}
