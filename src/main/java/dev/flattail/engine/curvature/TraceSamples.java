package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Averages unbiased samples {@code t + x'Ex} of a trace, and estimates their error in two ways.
 *
 * <p>The scatter of a few samples says little where one eigenvalue dominates: it is small as often
 * as all samples are too small. So the variance is also computed from the vectors {@code y_i = x_i
 * Ex} (entry by entry), of which the scatter has as many terms as the matrix has rows. For signs x,
 * {@code Var(x'Ex) = 2 (|E|_F^2 - sum of E_ii^2) = 2 E|y - E y|^2}. The larger variance counts.
 */
final class TraceSamples implements AutoCloseable {
  private static final double UPPER_TAIL = 0.025;

  private final NDManager manager;
  private final NDArray sum;
  private final List<Double> values = new ArrayList<>();
  private double squares;

  /**
   * @param size number of rows of the matrix
   */
  TraceSamples(NDManager owner, long size) {
    this.manager = owner.newSubManager();
    this.sum = manager.zeros(new Shape(size), DataType.FLOAT64);
  }

  /**
   * Adds a sample.
   *
   * @param x its signs {@code [N]}
   * @param product {@code Ex}, of the matrix of which it sampled the trace
   */
  void add(double value, NDArray x, NDArray product) {
    values.add(value);
    double norm = FlatVectors.norm(product);
    squares += norm * norm;
    try (NDArray terms = x.mul(product)) {
      FlatVectors.accumulate(sum, terms, 1);
    }
  }

  /** Returns the number of samples. */
  int count() {
    return values.size();
  }

  /** Computes the mean of at least one sample. */
  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Estimates the variance of one sample from at least two. */
  double variance() {
    int n = values.size();
    double mean = mean();
    double norm = FlatVectors.norm(sum);
    double ofVectors = 2 * Math.max(0, squares - norm * norm / n);
    double ofValues = values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    return Math.max(ofVectors, ofValues) / (n - 1);
  }

  /** Estimates the trace from at least one sample; its error from at least two. */
  HessianTraceEstimate estimate() {
    int n = values.size();
    return n == 1
        ? new HessianTraceEstimate(mean(), null, null)
        : estimate(mean(), variance() / n, n - 1);
  }

  /**
   * Gives a mean its interval.
   *
   * @param variance of the mean
   * @param degrees of freedom of the variance
   */
  static HessianTraceEstimate estimate(double mean, double variance, double degrees) {
    double error = Math.sqrt(variance);
    double half = error * TDistribution.of(degrees).inverseSurvivalProbability(UPPER_TAIL);
    return new HessianTraceEstimate(mean, error, new Interval(mean - half, mean + half));
  }

  @Override
  public void close() {
    manager.close();
  }
}
