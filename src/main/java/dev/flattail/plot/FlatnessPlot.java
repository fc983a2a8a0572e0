package dev.flattail.plot;

import java.util.List;

/**
 * Loss under random perturbations of the parameters.
 *
 * @param base loss of the model itself
 * @param rho length of SAM's perturbation
 * @param sharpness what SAM's perturbation adds to the loss
 */
public record FlatnessPlot(
    String run, double base, List<Radius> radii, double rho, double sharpness) implements Plot {
  public FlatnessPlot {
    radii = List.copyOf(radii);
  }

  /**
   * Perturbations of one length.
   *
   * @param radius the length, as a share of the parameter vector's
   * @param losses one a draw
   */
  public record Radius(double radius, List<Double> losses) {
    public Radius {
      losses = List.copyOf(losses);
    }
  }
}
