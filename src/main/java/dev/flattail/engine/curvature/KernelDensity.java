package dev.flattail.engine.curvature;

import dev.flattail.results.Density;
import java.util.List;

/** Smooths quadratures into a mixture of normal densities at the nodes of all probes. */
final class KernelDensity {
  private static final int POINTS = 1024;
  private static final double MARGIN = 4;

  /**
   * Kernel width as a share of the range of the nodes. Outliers stay separate, and a kernel covers
   * about four grid points.
   */
  private static final double SHARE_OF_RANGE = 1.0 / 250;

  private static final double SHARE_OF_VALUE = 1e-3;
  private static final double OF_ZERO = 1e-9;

  private KernelDensity() {}

  /**
   * Computes the smoothed spectral density.
   *
   * @param nodes one array a probe
   * @param weights one array a probe, each summing to one
   */
  static Density of(List<double[]> nodes, List<double[]> weights) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] probe : nodes) {
      for (double node : probe) {
        low = Math.min(low, node);
        high = Math.max(high, node);
      }
    }
    double magnitude = Math.max(Math.abs(low), Math.abs(high));
    double sigma =
        Math.max(
            (high - low) * SHARE_OF_RANGE, magnitude > 0 ? magnitude * SHARE_OF_VALUE : OF_ZERO);
    return on(low - MARGIN * sigma, high + MARGIN * sigma, sigma, nodes, weights);
  }

  private static Density on(
      double from, double to, double sigma, List<double[]> nodes, List<double[]> weights) {
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

  /**
   * Computes the total variation distance (0 to 1) between a density and an earlier quadrature,
   * smoothed with the same sigma.
   */
  static double distance(Density density, double[] nodesBefore, double[] weightsBefore) {
    double[] grid = density.grid();
    double[] values = density.values();
    Density before =
        on(
            grid[0],
            grid[POINTS - 1],
            density.sigma(),
            List.of(nodesBefore),
            List.of(weightsBefore));
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += Math.abs(values[i] - before.values()[i]);
    }
    return sum * (grid[1] - grid[0]) / 2;
  }
}
