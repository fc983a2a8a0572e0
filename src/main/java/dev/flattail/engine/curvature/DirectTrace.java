package dev.flattail.engine.curvature;

import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.TraceMethod;

/**
 * A trace that was computed without products.
 *
 * @param value without bias
 * @param variance of the value over the signs that were drawn; 0 when none were
 * @param squaresByDegrees sum over the independent parts of the squared variance, divided by its
 *     degrees of freedom
 */
public record DirectTrace(double value, double variance, double squaresByDegrees) {
  /** The trace of the zero matrix. */
  static final DirectTrace ZERO = new DirectTrace(0, 0, 0);

  /** Returns a trace without an error. */
  static DirectTrace exact(double value) {
    return new DirectTrace(value, 0, 0);
  }

  /** Adds {@code weight} times an independent trace. */
  DirectTrace plus(double weight, DirectTrace other) {
    double square = weight * weight;
    return new DirectTrace(
        value + weight * other.value,
        variance + square * other.variance,
        squaresByDegrees + square * square * other.squaresByDegrees);
  }

  TraceMethod method() {
    return variance == 0 ? TraceMethod.EXACT : TraceMethod.PARTLY_SAMPLED;
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
