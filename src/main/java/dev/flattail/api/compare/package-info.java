/**
 * {@code GET /compare}: jobs next to each other, or in groups, as tables, curves, tests and plots.
 * No other package may use it. Start with {@code ComparisonController}.
 */
@NullMarked
package dev.flattail.api.compare;

import org.jspecify.annotations.NullMarked;
