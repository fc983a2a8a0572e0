package dev.flattail.plot;

import java.util.List;

/**
 * Smoothed densities of Hessian eigenvalues, a panel for each class, all with the same axes.
 *
 * @param classes in the order of the panels, usually head to tail
 */
public record DensityPlot(String run, List<ClassDensity> classes) implements Plot {
  public DensityPlot {
    classes = List.copyOf(classes);
  }

  /**
   * One panel.
   *
   * @param samples images that the class's loss was measured on
   * @param curves one a run
   */
  public record ClassDensity(String name, int samples, List<DensityCurve> curves) {
    public ClassDensity {
      curves = List.copyOf(curves);
    }
  }

  /**
   * One curve.
   *
   * @param grid eigenvalues, ascending
   * @param values density at each of them
   */
  public record DensityCurve(String run, List<Double> grid, List<Double> values) {
    public DensityCurve {
      grid = List.copyOf(grid);
      values = List.copyOf(values);
    }
  }
}
