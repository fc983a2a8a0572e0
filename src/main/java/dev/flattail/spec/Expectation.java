package dev.flattail.spec;

import org.jspecify.annotations.Nullable;

/**
 * What a result must reach.
 *
 * @param metric path into the result, such as {@code final.few} or {@code final.perClass[9]}
 * @param atLeast the least that is met
 * @param atMost the most that is met
 */
public record Expectation(
    @MaxLength(200) String metric, @Nullable Double atLeast, @Nullable Double atMost)
    implements Checked {
  @Override
  public void check(String pointer, Problems problems) {
    if (!problems.under(pointer + "/metric")
        && !metric.matches(
            "[A-Za-z][A-Za-z0-9]*(\\[[0-9]+])?(\\.[A-Za-z][A-Za-z0-9]*(\\[[0-9]+])?)*")) {
      problems.add(
          pointer + "/metric",
          "must be a path into the result, such as final.balancedAccuracy or final.perClass[9]",
          "final.balancedAccuracy");
    }
    boolean boundsRead =
        !problems.under(pointer + "/atLeast") && !problems.under(pointer + "/atMost");
    if (atLeast == null && atMost == null && boundsRead) {
      problems.add(pointer, "must have atLeast or atMost");
    }
  }
}
