package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss after random perturbation of the weights, by the size of the perturbation.
 *
 * @param base loss of the unperturbed network, NaN if unknown
 * @param radii in any order
 * @param rho radius (absolute, Euclidean norm) at which the sharpness was measured, NaN if it was
 *     not
 * @param sharpness SAM's: how much the loss rises at most within {@code rho}; NaN if not measured
 */
public record FlatnessPlot(
    String run, double base, List<Radius> radii, double rho, double sharpness) implements Plot {
  public FlatnessPlot {
    radii = List.copyOf(radii);
  }

  /**
   * The draws at one size.
   *
   * @param radius size of the perturbation relative to the weights, more than 0
   * @param losses one a draw; null, NaN or infinite where the loss is not a number
   */
  public record Radius(double radius, List<@Nullable Double> losses) {
    public Radius {
      losses = Copies.of(losses);
    }
  }
}
