package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * One expectation and its outcome.
 *
 * @param metric path into the result, such as {@code final.perClass[9]}
 * @param atLeast lower bound, or null
 * @param atMost upper bound, or null
 * @param value number in the result; null when there is none
 * @param reason why the expectation is not met; null when it is
 */
public record ExpectationOutcome(
    String metric,
    @Nullable Double atLeast,
    @Nullable Double atMost,
    @Nullable Number value,
    boolean met,
    @Nullable String reason) {}
