package dev.flattail.engine.curvature;

import dev.flattail.results.Density;
import java.util.List;

/** Smooths quadratures into a mixture of normal densities at the nodes of all probes. */
final class KernelDensity {
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
    return Density.of(nodes, weights, sigma);
  }

  /**
   * Computes the total variation distance (0 to 1) between a density and an earlier quadrature,
   * smoothed with the same sigma.
   */
  static double distance(Density density, double[] nodesBefore, double[] weightsBefore) {
    double[] grid = density.grid();
    double[] values = density.values();
    Density before =
        Density.over(
            grid[0],
            grid[grid.length - 1],
            List.of(nodesBefore),
            List.of(weightsBefore),
            density.sigma());
    double sum = 0;
    for (int i = 0; i < grid.length; i++) {
      sum += Math.abs(values[i] - before.values()[i]);
    }
    return sum * (grid[1] - grid[0]) / 2;
  }
}
