package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A term of a loss, which is the weighted sum of its terms. */
public interface LossTerm {
  /** Returns the factor of this term. */
  double weight();

  /** Returns the approximate size in bytes of this term's recorded gradient. */
  long recordedBytes();

  /**
   * Computes the unweighted value of this term, recorded when the thread records.
   *
   * @param at parameter vector {@code [P]}
   * @param owner of all created arrays
   * @return scalar
   */
  NDArray at(NDArray at, NDManager owner);
}
