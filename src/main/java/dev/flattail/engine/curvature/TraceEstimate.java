package dev.flattail.engine.curvature;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The mean of independent unbiased samples of a trace.
 *
 * @param standardError of the mean; null for a single sample
 * @param low lower end of the 95% interval by Student's t, null likewise
 * @param high upper end
 */
public record TraceEstimate(
    double value, @Nullable Double standardError, @Nullable Double low, @Nullable Double high) {
  private static final double UPPER_TAIL = 0.025;

  /**
   * @param samples at least one
   */
  static TraceEstimate of(List<Double> samples) {
    int n = samples.size();
    double mean = samples.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    if (n == 1) {
      return new TraceEstimate(mean, null, null, null);
    }
    double squares = samples.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    double half = error * TDistribution.of(n - 1).inverseSurvivalProbability(UPPER_TAIL);
    return new TraceEstimate(mean, error, mean - half, mean + half);
  }
}
