package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Eigenvalue densities of Hessians, one panel a class on shared axes, the runs overlaid.
 *
 * @param classes drawn in this order, usually from head to tail; the first {@value #MOST_CLASSES}
 *     are shown
 */
public record DensityPlot(String run, List<ClassDensity> classes) implements Plot {
  /** More panels would be too small to read. */
  public static final int MOST_CLASSES = 100;

  public DensityPlot {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param samples number of images whose loss the Hessian belongs to
   * @param curves one a run, in any order; a run that lacks the class is left out
   */
  public record ClassDensity(String name, int samples, List<DensityCurve> curves) {
    public ClassDensity {
      curves = List.copyOf(curves);
    }
  }

  /**
   * The density of one class in one run.
   *
   * @param run name of the run; runs have the same colour in all panels and need distinct names
   * @param grid eigenvalues, ascending
   * @param values density at each of them, integrating to about 1; null or NaN where unknown
   * @param lambdaMin smallest eigenvalue, NaN if unknown
   * @param lambdaMax largest eigenvalue, NaN if unknown
   */
  public record DensityCurve(
      String run,
      List<@Nullable Double> grid,
      List<@Nullable Double> values,
      double lambdaMin,
      double lambdaMax) {
    public DensityCurve {
      grid = Copies.of(grid);
      values = Copies.of(values);
      if (grid.size() != values.size()) {
        throw new IllegalArgumentException(
            "a density over "
                + grid.size()
                + " eigenvalues needs as many values, not "
                + values.size());
      }
    }

    /** The same from arrays. */
    public DensityCurve(
        String run, double[] grid, double[] values, double lambdaMin, double lambdaMax) {
      this(run, Copies.of(grid), Copies.of(values), lambdaMin, lambdaMax);
    }
  }
}
