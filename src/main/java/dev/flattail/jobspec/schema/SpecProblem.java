package dev.flattail.jobspec.schema;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One problem of a spec.
 *
 * @param pointer JSON Pointer (RFC 6901) to the offending value, {@code ""} for the whole spec
 * @param detail description of the problem and of valid values
 * @param suggestion the value or field name that was probably meant
 */
public record SpecProblem(String pointer, String detail, @Nullable String suggestion) {
  public SpecProblem(String pointer, String detail) {
    this(pointer, detail, null);
  }

  /** Creates the problem of an unknown value, and names the nearest known one. */
  public static SpecProblem unknown(
      String pointer, String what, String given, Collection<String> known) {
    @Nullable String nearest = Nearest.of(given, known);
    String hint =
        nearest == null
            ? "; one of: " + String.join(", ", known)
            : "; did you mean \"" + nearest + "\"?";
    return new SpecProblem(
        pointer, "unknown " + what + " \"" + Problems.abbreviate(given) + "\"" + hint, nearest);
  }
}
