package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a spec expected of a result.
 *
 * @param expectations one outcome per expectation, in the order of the spec
 * @param verdict whether all of them were met; null when nothing was expected
 */
public record Judgment(List<ExpectationOutcome> expectations, @Nullable Verdict verdict) {
  /** Of a spec that expects nothing. */
  public static final Judgment NONE = new Judgment(List.of(), null);
}
