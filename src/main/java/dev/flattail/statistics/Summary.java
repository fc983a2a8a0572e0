package dev.flattail.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Mean and spread of a sample.
 *
 * <p>The interval is the mean plus and minus {@code t s / sqrt(n)}, where {@code s} is the standard
 * deviation and {@code t} the 0.975 quantile of Student's distribution with {@code n - 1} degrees
 * of freedom. It covers the expected value in 95% of all samples if the values are independent and
 * normally distributed.
 *
 * @param n number of values
 * @param mean null without values
 * @param standardDeviation of the sample, with divisor {@code n - 1}; null for fewer than two
 *     values
 * @param low lower end of the 95% interval of the mean; null for fewer than two values
 * @param high upper end
 */
public record Summary(
    int n,
    @Nullable Double mean,
    @Nullable Double standardDeviation,
    @Nullable Double low,
    @Nullable Double high) {
  private static final double UPPER_TAIL = 0.025;

  /**
   * Summarizes values.
   *
   * @throws IllegalArgumentException when a value is NaN or infinite
   */
  public static Summary of(double... values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "a mean needs finite values: " + Arrays.toString(values));
      }
    }
    int n = values.length;
    if (n == 0) {
      return new Summary(0, null, null, null, null);
    }
    double mean = Mean.of(values).getAsDouble();
    if (n == 1) {
      return new Summary(1, mean, null, null, null);
    }
    double deviation = StandardDeviation.of(values).getAsDouble();
    double quantile = TDistribution.of(n - 1).inverseSurvivalProbability(UPPER_TAIL);
    double half = quantile * deviation / Math.sqrt(n);
    return new Summary(n, mean, deviation, mean - half, mean + half);
  }
}
