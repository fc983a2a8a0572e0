/**
 * Means with intervals, and tests of paired differences. Uses the JDK and Commons Statistics alone.
 * Start with {@link dev.flattail.statistics.Summary}.
 */
@NullMarked
package dev.flattail.statistics;

import org.jspecify.annotations.NullMarked;
