package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A part of a loss: the whole is the weighted sum of its parts. */
public interface LossTerm {
  /** Factor of this part. */
  double weight();

  /** Bytes that a recorded gradient of this part keeps, about. */
  long recordedBytes();

  /**
   * The part's value, recorded when the thread records.
   *
   * @param at parameter vector {@code [P]}
   * @param owner of everything that is made
   * @return scalar
   */
  NDArray at(NDArray at, NDManager owner);
}
