package dev.flattail.promotion;

import org.jspecify.annotations.Nullable;

/**
 * A rung that a training has reached.
 *
 * @param epochs completed epochs
 * @param value the search's metric there; null when it was not measured
 */
public record RungValue(int epochs, @Nullable Double value) {}
