package dev.flattail.studies;

import java.util.Map;
import java.util.UUID;

/**
 * One job of a study.
 *
 * @param values by JSON pointer: what the jobs of the study may differ in
 * @param figures of the result of a job that succeeded
 */
record Run(UUID job, Outcome outcome, Map<String, Object> values, Figures.OfResult figures) {

  boolean hasSucceeded() {
    return outcome == Outcome.SUCCEEDED;
  }

  /** Returns a figure of the result; NaN when there is none. */
  double figure(String name) {
    return figures.get(name);
  }

  boolean has(String figure) {
    return Double.isFinite(figure(figure));
  }
}
