package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * One expectation, and what became of it.
 *
 * @param metric path into the result, such as {@code final.perClass[9]}
 * @param atLeast lower bound, or null
 * @param atMost upper bound, or null
 * @param value what the result holds; null when it holds no number there
 * @param reason why the expectation is not met; null when it is
 */
public record ExpectationOutcome(
    String metric,
    @Nullable Double atLeast,
    @Nullable Double atMost,
    @Nullable Number value,
    boolean met,
    @Nullable String reason) {}
