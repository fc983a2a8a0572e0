package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Traces of the Hessian by class, with intervals.
 *
 * @param classes usually head to tail
 */
public record TracePlot(String run, List<ClassTrace> classes) implements Plot {
  public TracePlot {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param samples images that its loss was measured on
   * @param values one a run
   */
  public record ClassTrace(String name, int samples, List<Trace> values) {
    public ClassTrace {
      values = List.copyOf(values);
    }
  }

  /** One run's estimate and its 95% interval, null where there is none. */
  public record Trace(
      String run, @Nullable Double value, @Nullable Double low, @Nullable Double high) {}
}
