package dev.flattail.engine.curvature;

/**
 * Eigenvalue estimates of one Lanczos run, ascending. With H the matrix, Q the basis and s a row of
 * {@code vectors}, the Ritz vector is y = Q's.
 *
 * @param values Rayleigh quotients of the Ritz vectors
 * @param nodes the Ritz values before the run's first restart; of a run without one, {@code values}
 * @param weights squared first components of their s: nodes and weights together are the Gauss
 *     quadrature of the spectral measure of the starting vector, and weights sum to one
 * @param residuals {@code |H y - value y|}, including the rounding errors of the products: an
 *     eigenvalue lies within this distance
 * @param vectors s, one row for each value
 * @param scale largest magnitude among the values
 */
record RitzPairs(
    double[] values,
    double[] nodes,
    double[] weights,
    double[] residuals,
    double[][] vectors,
    double scale) {

  /** Residual, as a share of the value, below which an eigenvalue was found. */
  private static final double FOUND = 0.1;

  int size() {
    return values.length;
  }

  /**
   * Estimates the error of an eigenvalue. By Kato and Temple it is at most residual^2 / gap, with
   * the gap to the next eigenvalue taken from the estimates. A Ritz value that stands for a whole
   * bulk near zero seems far from its neighbors, so the gap counts at most as much as the value.
   * The result never exceeds the residual.
   */
  double error(int i) {
    double gap = Math.abs(values[i]);
    for (int k = Math.max(0, i - 1); k <= Math.min(size() - 1, i + 1); k++) {
      if (k != i) {
        gap = Math.min(gap, Math.abs(values[k] - values[i]) - residuals[k]);
      }
    }
    double residual = residuals[i];
    return gap > residual ? residual * residual / gap : residual;
  }

  /**
   * Estimates the squared Frobenius norm of a matrix of so many rows without its Krylov space. The
   * quadrature of squares has the whole matrix's norm. An eigenvalue that was found is left out of
   * both sides, because its weight is one random number. For a run without a restart.
   *
   * @return may be negative, being an estimate
   */
  double squaresLeft(long rows) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      if (residuals[i] > FOUND * Math.abs(values[i])) {
        sum += (rows * weights[i] - 1) * values[i] * values[i];
      }
    }
    return sum;
  }
}
