package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trace of the Hessian of every class, with 95% intervals.
 *
 * @param classes drawn in this order, usually from head to tail
 */
public record TracePlot(String run, List<ClassTrace> classes) implements Plot {
  public TracePlot {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param samples number of images whose loss the Hessian belongs to
   * @param values one a run, in any order; a run that lacks the class is left out
   */
  public record ClassTrace(String name, int samples, List<Trace> values) {
    public ClassTrace {
      values = List.copyOf(values);
    }
  }

  /**
   * An estimated trace; null or NaN where unknown.
   *
   * @param run name of the run; runs need distinct names
   * @param low lower end of its 95% interval, null without one (a single probe)
   * @param high upper end of its 95% interval
   */
  public record Trace(
      String run, @Nullable Double value, @Nullable Double low, @Nullable Double high) {}
}
