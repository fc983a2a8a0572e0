package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * A mean over independent draws, or a ratio of two such means.
 *
 * @param value null if it is not finite
 * @param standardError null if it is not finite, or of a single draw
 */
public record MeanEstimate(@Nullable Double value, @Nullable Double standardError) {}
