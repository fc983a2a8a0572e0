package dev.flattail.engine.curvature;

/**
 * What is known of a matrix without products.
 *
 * @param trace its trace
 * @param zeros number of eigenvalues that are zero, where none is negative; 0 where nothing is
 *     known
 * @param seconds wall time that it took
 */
record KnownTrace(DirectTrace trace, long zeros, double seconds) {

  /** Returns the same of another matrix of at most the same rank, with its trace. */
  KnownTrace with(double other) {
    return new KnownTrace(DirectTrace.exact(other), zeros, 0);
  }
}
