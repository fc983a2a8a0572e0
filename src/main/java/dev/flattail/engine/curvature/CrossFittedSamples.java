package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.results.HessianTraceEstimate;
import java.util.List;

/**
 * Samples a trace with and without deflation by the same products, and averages those that vary
 * less. Deflation lessens the Frobenius norm, but a matrix near a diagonal one is better off
 * without: random signs see the diagonal without error.
 *
 * <p>Choosing by the chosen samples themselves would bias their mean. So the probes fall into two
 * halves by turns, and each half's choice follows from the variances in the other half (cross
 * fitting). Each half is unbiased whatever the other chooses.
 */
final class CrossFittedSamples implements AutoCloseable {
  private final Deflation deflation;
  private final List<Half> halves;
  private int count;

  private record Half(TraceSamples plain, TraceSamples deflated) {
    static Half of(NDManager owner, long size) {
      return new Half(new TraceSamples(owner, size), new TraceSamples(owner, size));
    }

    boolean plainVariesLess() {
      return plain.variance() < deflated.variance();
    }

    TraceSamples chosenBy(Half other) {
      return other.plainVariesLess() ? plain : deflated;
    }
  }

  /**
   * @param size number of rows of the matrix
   * @param deflation independent of the probes to come
   */
  CrossFittedSamples(NDManager owner, long size, Deflation deflation) {
    this.deflation = deflation;
    this.halves = List.of(Half.of(owner, size), Half.of(owner, size));
  }

  /** Returns the number of probes. */
  int count() {
    return count;
  }

  /**
   * Adds the samples of one probe.
   *
   * @param x random signs {@code [N]}
   * @param product {@code Hx}
   */
  void add(NDArray x, NDArray product) {
    Half half = halves.get(count % 2);
    deflation.sample(x, product, half.deflated);
    try (NDArray terms = x.mul(product);
        NDArray sum = terms.sum()) {
      half.plain.add(sum.getDouble(), x, product);
    }
    count++;
  }

  /** Estimates the trace from at least four probes. */
  HessianTraceEstimate estimate() {
    TraceSamples one = halves.get(0).chosenBy(halves.get(1));
    TraceSamples other = halves.get(1).chosenBy(halves.get(0));
    double mean = (one.count() * one.mean() + other.count() * other.mean()) / count;
    double variance = one.count() * one.variance() + other.count() * other.variance();
    return TraceSamples.estimate(mean, variance / count / count, count - 2);
  }

  @Override
  public void close() {
    for (Half half : halves) {
      half.plain.close();
      half.deflated.close();
    }
  }
}
