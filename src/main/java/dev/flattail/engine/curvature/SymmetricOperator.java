package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A symmetric matrix that is known by its products with vectors. */
public interface SymmetricOperator {
  /** Number of rows. */
  long size();

  /** On whose device the vectors live; a parent for whatever a computation needs. */
  NDManager manager();

  /**
   * The smallest difference, as a share of the largest eigenvalue's magnitude, that products can
   * tell from rounding: about 1e-12 when they are computed in float64, 3e-7 in float32.
   */
  double resolution();

  /**
   * A product.
   *
   * @param vector {@code [P]}, float64, not changed
   * @param owner will own the result
   * @return {@code [P]}, float64, not an alias of {@code vector}
   */
  NDArray times(NDArray vector, NDManager owner);
}
