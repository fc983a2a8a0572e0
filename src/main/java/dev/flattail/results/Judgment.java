package dev.flattail.results;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a spec's expectations.
 *
 * @param expectations one outcome per expectation, in the order of the spec
 * @param verdict whether all expectations are met; null without expectations
 */
public record Judgment(List<ExpectationOutcome> expectations, @Nullable Verdict verdict) {
  /** The judgment of a spec without expectations. */
  public static final Judgment NONE = new Judgment(List.of(), null);

  /** Returns the verdict of a stored result, as it stands in JSON; null without one. */
  public static @Nullable Object verdictOf(Map<String, ?> result) {
    return result.get("verdict");
  }
}
