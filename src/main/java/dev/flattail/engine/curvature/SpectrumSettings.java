package dev.flattail.engine.curvature;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a spectrum estimate.
 *
 * @param steps maximum number of products for each probe
 * @param probes independent starting vectors
 * @param count number of eigenvalues at each end
 * @param tolerance relative error at which they count as converged
 * @param seed seed of the starting vectors. Operators of one size share the vectors, so that
 *     differences between classes or models do not come from the draw.
 * @param topEigenvectors how many to keep of the largest eigenvalues
 * @param eigenvectors how many to keep of the smallest
 * @param trace until when products serve the trace alone; null for none of them
 * @param basisBytes memory for Krylov bases
 */
public record SpectrumSettings(
    int steps,
    int probes,
    int count,
    double tolerance,
    long seed,
    int topEigenvectors,
    int eigenvectors,
    @Nullable TraceGoal trace,
    long basisBytes) {

  /** Creates settings without a limit on the memory for Krylov bases. */
  public SpectrumSettings(
      int steps,
      int probes,
      int count,
      double tolerance,
      long seed,
      int eigenvectors,
      @Nullable TraceGoal trace) {
    this(steps, probes, count, tolerance, seed, eigenvectors, trace, Long.MAX_VALUE);
  }

  /** Creates settings that keep as many eigenvectors at each end. */
  public SpectrumSettings(
      int steps,
      int probes,
      int count,
      double tolerance,
      long seed,
      int eigenvectors,
      @Nullable TraceGoal trace,
      long basisBytes) {
    this(steps, probes, count, tolerance, seed, eigenvectors, eigenvectors, trace, basisBytes);
  }
}
