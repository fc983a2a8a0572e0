package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.random.KeyedRandom;
import java.util.function.Supplier;
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
   * @param passes largest number of backward passes of each image
   * @param nextImage draws the signs of each image in turn, where passes are too few for an exact
   *     trace
   * @param checkStop called before each pass
   * @return null where the structure of the term is not known
   */
  default @Nullable DirectTrace trace(
      NDArray at, int passes, Supplier<KeyedRandom> nextImage, Runnable checkStop) {
    return null;
  }
}
