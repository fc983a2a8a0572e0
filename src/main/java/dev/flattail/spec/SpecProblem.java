package dev.flattail.spec;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a spec.
 *
 * @param pointer JSON Pointer (RFC 6901) to the offending value, {@code ""} for the whole spec
 * @param detail what is wrong and what would be right
 * @param suggestion the value or field name that was probably meant
 */
public record SpecProblem(String pointer, String detail, @Nullable String suggestion) {
  public SpecProblem(String pointer, String detail) {
    this(pointer, detail, null);
  }
}
