/**
 * Measurements, run by hand on a quiet machine: {@code ./mvnw -q -Pbench test-compile exec:exec}
 * (docs/how-to/run-benchmarks.md). Nothing here is a test: no time is asserted.
 */
@NullMarked
package dev.flattail.bench;

import org.jspecify.annotations.NullMarked;
