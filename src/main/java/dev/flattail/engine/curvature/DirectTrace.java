package dev.flattail.engine.curvature;

import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.TraceMethod;
import java.util.Arrays;

/**
 * A trace that was computed without products.
 *
 * @param value without bias
 * @param sampled whether the value depends on drawn signs
 * @param variance of the value over these signs
 * @param squaresByDegrees sum over the independent parts of the squared variance, divided by its
 *     degrees of freedom
 */
public record DirectTrace(double value, boolean sampled, double variance, double squaresByDegrees) {
  /** The trace of the zero matrix. */
  static final DirectTrace ZERO = exact(0);

  /** Returns a trace without an error. */
  static DirectTrace exact(double value) {
    return new DirectTrace(value, false, 0, 0);
  }

  /** Returns the mean of at least two samples. */
  static DirectTrace meanOf(double[] samples) {
    double mean = Arrays.stream(samples).average().orElseThrow();
    double squares = Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).sum();
    int degrees = samples.length - 1;
    double variance = squares / degrees / samples.length;
    // Equal samples have no error: what is sampled is one eigenpair, or zero.
    return new DirectTrace(mean, variance > 0, variance, variance * variance / degrees);
  }

  /** Adds {@code weight} times an independent trace. */
  DirectTrace plus(double weight, DirectTrace other) {
    double square = weight * weight;
    return new DirectTrace(
        value + weight * other.value,
        sampled || other.sampled,
        variance + square * other.variance,
        squaresByDegrees + square * square * other.squaresByDegrees);
  }

  TraceMethod method() {
    return sampled ? TraceMethod.PARTLY_SAMPLED : TraceMethod.EXACT;
  }

  /**
   * Gives the value its error. The interval is by Student's t, with the degrees of freedom of a sum
   * of independent variances (Satterthwaite 1946).
   */
  HessianTraceEstimate estimate() {
    return variance == 0
        ? new HessianTraceEstimate(value, 0.0, new Interval(value, value))
        : TraceSamples.estimate(value, variance, variance * variance / squaresByDegrees);
  }
}
