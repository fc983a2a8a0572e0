package dev.flattail.studies;

import dev.flattail.jobs.StoredJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job of a study.
 *
 * @param values by JSON pointer: what the jobs of the study may differ in
 * @param result result of a job that succeeded
 */
public record Run(
    UUID job, Outcome outcome, Map<String, Object> values, @Nullable StoredJson result) {

  boolean hasSucceeded() {
    return outcome == Outcome.SUCCEEDED;
  }

  /**
   * Returns the finite numbers of the result by name, in the order of the result. Those of
   * expectations are left out: jobs with other expectations have other figures at the same place.
   */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (result != null) {
      ResultColumns.cells(result.tree())
          .forEach(
              (name, value) -> {
                if (value instanceof Number number
                    && Double.isFinite(number.doubleValue())
                    && !name.startsWith("expectations[")) {
                  figures.put(name, number.doubleValue());
                }
              });
    }
    return figures;
  }
}
