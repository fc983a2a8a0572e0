package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Largest and smallest Hessian eigenvalue of every class, the smallest by its size, on a log axis.
 *
 * @param classes drawn in this order, usually from head to tail
 */
public record EigenvaluesPlot(String run, List<ClassExtremes> classes) implements Plot {
  public EigenvaluesPlot {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param samples number of images whose loss the Hessian belongs to
   * @param values one a run, in any order; a run that lacks the class is left out
   */
  public record ClassExtremes(String name, int samples, List<Extremes> values) {
    public ClassExtremes {
      values = List.copyOf(values);
    }
  }

  /**
   * The ends of one spectrum; null or NaN where unknown.
   *
   * @param run name of the run; runs need distinct names
   * @param max largest eigenvalue
   * @param maxResidual bound of its error: a true eigenvalue lies within max ± maxResidual
   * @param min smallest eigenvalue, negative at a saddle
   * @param minResidual bound of its error
   */
  public record Extremes(
      String run,
      @Nullable Double max,
      @Nullable Double maxResidual,
      @Nullable Double min,
      @Nullable Double minResidual) {}
}
