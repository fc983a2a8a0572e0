package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on a number in a result.
 *
 * @param metric path into the result, such as {@code final.few} or {@code final.perClass[9]}
 * @param atLeast lower bound, inclusive
 * @param atMost upper bound, inclusive
 */
public record Expectation(
    @MaxLength(200)
        @Matches(
            value = Expectation.PATH,
            detail =
                "must be a path into the result, such as final.balancedAccuracy or"
                    + " final.perClass[9], without spaces, signs or leading zeros",
            suggestion = "final.balancedAccuracy")
        String metric,
    @Nullable Double atLeast,
    @Nullable Double atMost)
    implements Checked {
  private static final String STEP = "[A-Za-z][A-Za-z0-9]*(\\[(0|[1-9][0-9]*)\\])?";
  static final String PATH = STEP + "(\\." + STEP + ")*";

  @Override
  public void check(String pointer, Problems problems) {
    boolean boundsRead =
        !problems.under(pointer + "/atLeast") && !problems.under(pointer + "/atMost");
    if (atLeast == null && atMost == null && boundsRead) {
      problems.add(pointer, "must have atLeast or atMost");
    }
    if (atLeast != null && atMost != null && atLeast > atMost && boundsRead) {
      problems.add(
          pointer + "/atMost", "must be at least atLeast (" + atLeast + "), was " + atMost);
    }
  }
}
