package dev.flattail.results;

import java.util.List;

/**
 * A smoothed spectral density: a mixture of normal densities.
 *
 * @param grid eigenvalues, ascending, evenly spaced
 * @param values density at each of them; integrates to one
 * @param sigma standard deviation of each normal density
 */
public record Density(double[] grid, double[] values, double sigma) {
  private static final int POINTS = 1024;

  /** How many sigmas the grid reaches beyond the nodes. */
  private static final double MARGIN = 4;

  /**
   * Smooths quadratures, over a grid around their nodes.
   *
   * @param nodes one array a probe
   * @param weights one array a probe, each summing to one
   */
  public static Density of(List<double[]> nodes, List<double[]> weights, double sigma) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] probe : nodes) {
      for (double node : probe) {
        low = Math.min(low, node);
        high = Math.max(high, node);
      }
    }
    return over(low - MARGIN * sigma, high + MARGIN * sigma, nodes, weights, sigma);
  }

  /** Smooths quadratures, over a grid between two eigenvalues. */
  public static Density over(
      double from, double to, List<double[]> nodes, List<double[]> weights, double sigma) {
    double[] grid = new double[POINTS];
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      grid[i] = from + (to - from) * i / (POINTS - 1);
    }
    double factor = 1 / (sigma * Math.sqrt(2 * Math.PI) * nodes.size());
    for (int p = 0; p < nodes.size(); p++) {
      for (int k = 0; k < nodes.get(p).length; k++) {
        for (int i = 0; i < POINTS; i++) {
          double z = (grid[i] - nodes.get(p)[k]) / sigma;
          values[i] += weights.get(p)[k] * factor * Math.exp(-z * z / 2);
        }
      }
    }
    return new Density(grid, values, sigma);
  }
}
