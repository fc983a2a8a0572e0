/**
 * {@code GET /compare}: finished jobs side by side, as tables and pictures. Nothing uses it. Start
 * with {@code ComparisonController}.
 */
@NullMarked
package dev.flattail.api.compare;

import org.jspecify.annotations.NullMarked;
