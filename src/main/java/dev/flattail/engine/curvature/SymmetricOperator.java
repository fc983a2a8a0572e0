package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/** A symmetric matrix that is given by its products with vectors. */
public interface SymmetricOperator {
  /** Returns the number of rows. */
  long size();

  /** Returns the manager of the device that holds the vectors; a parent for temporary arrays. */
  NDManager manager();

  /**
   * Returns the smallest difference that products can distinguish from rounding, as a share of the
   * largest eigenvalue's magnitude: about 1e-12 for float64 and 3e-7 for float32.
   */
  double resolution();

  /**
   * Multiplies a vector by this matrix.
   *
   * @param vector {@code [P]}, float64, not changed
   * @param owner owner of the result
   * @return {@code [P]}, float64, not an alias of {@code vector}
   */
  NDArray times(NDArray vector, NDManager owner);

  /**
   * Computes the trace from the structure of this matrix, without products.
   *
   * @param goal how exact the trace must be, and what it may cost; null for the default cost
   * @param seed of what is drawn
   * @return null where the structure is not known, so that the trace must be estimated by products
   */
  default @Nullable DirectTrace directTrace(@Nullable TraceGoal goal, long seed) {
    return null;
  }
}
