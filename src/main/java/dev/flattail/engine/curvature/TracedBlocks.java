package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.jobspec.CurvatureMatrix;
import java.util.List;

/**
 * Blocks of a matrix whose traces are wanted.
 *
 * @param blocks may overlap
 * @param at parameter vector {@code [P]}
 * @param checkStop called before each pass; throws when asked to stop
 */
record TracedBlocks(
    CurvatureMatrix matrix, List<FlatBlock> blocks, NDArray at, Runnable checkStop) {

  /** Returns the number of blocks. */
  int count() {
    return blocks.size();
  }
}
