package dev.flattail.statistics;

import org.jspecify.annotations.Nullable;

/**
 * The result of a test of the hypothesis that two settings do not differ.
 *
 * @param name of the test
 * @param statistic t, or W+, the sum of the ranks of positive differences; null where the test
 *     cannot be computed
 * @param degreesOfFreedom of t; null for other statistics
 * @param p two-sided p-value; null where the test cannot be computed
 * @param note how p was computed, or why it was not; null where there is nothing to say
 */
public record SignificanceTest(
    String name,
    @Nullable Double statistic,
    @Nullable Integer degreesOfFreedom,
    @Nullable Double p,
    @Nullable String note) {

  static SignificanceTest notComputed(String name, String reason) {
    return new SignificanceTest(name, null, null, null, reason);
  }
}
