package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Largest and smallest Hessian eigenvalues by class.
 *
 * @param classes usually head to tail
 */
public record EigenvaluesPlot(String run, List<ClassExtremes> classes) implements Plot {
  public EigenvaluesPlot {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param samples images that its loss was measured on
   * @param values one a run
   */
  public record ClassExtremes(String name, int samples, List<Extremes> values) {
    public ClassExtremes {
      values = List.copyOf(values);
    }
  }

  /** What one run found; a residual bounds the distance to a true eigenvalue. */
  public record Extremes(
      String run,
      @Nullable Double max,
      @Nullable Double maxResidual,
      @Nullable Double min,
      @Nullable Double minResidual) {}
}
