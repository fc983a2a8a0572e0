package dev.flattail.engine.curvature;

import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/** Averages independent unbiased samples of a Hessian's trace. */
final class HessianTraceSamples {
  private static final double UPPER_TAIL = 0.025;

  private HessianTraceSamples() {}

  /**
   * Computes the mean and its error.
   *
   * @param samples at least one
   */
  static HessianTraceEstimate mean(List<Double> samples) {
    int n = samples.size();
    double mean = samples.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    if (n == 1) {
      return new HessianTraceEstimate(mean, null, null);
    }
    double squares = samples.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    double half = error * TDistribution.of(n - 1).inverseSurvivalProbability(UPPER_TAIL);
    return new HessianTraceEstimate(mean, error, new Interval(mean - half, mean + half));
  }
}
