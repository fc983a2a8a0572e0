package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.random.KeyedRandom;
import org.jspecify.annotations.Nullable;

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

  /**
   * Computes the trace of the second derivative of the unweighted value, without products.
   *
   * @param at parameter vector {@code [P]}
   * @param passes largest mean number of backward passes of one image, for each image
   * @param random draws signs where these are too few for an exact trace
   * @param beforeImage called before each image
   * @return null where the structure of the term is not known
   */
  default @Nullable DirectTrace trace(
      NDArray at, int passes, KeyedRandom random, Runnable beforeImage) {
    return null;
  }
}
