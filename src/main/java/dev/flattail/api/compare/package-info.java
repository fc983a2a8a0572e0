/**
 * {@code GET /compare}: comparisons of finished jobs, as tables and plots. No other package may use
 * it. Start with {@code ComparisonController}.
 */
@NullMarked
package dev.flattail.api.compare;

import org.jspecify.annotations.NullMarked;
