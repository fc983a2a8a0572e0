package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatBlock;

/**
 * The block of a symmetric matrix that belongs to some parameters. Vectors have the block's length,
 * so that the memory of a Krylov space is the block's; a product costs as much as the whole
 * matrix's.
 */
final class BlockOperator implements SymmetricOperator {
  private final SymmetricOperator whole;
  private final FlatBlock block;

  BlockOperator(SymmetricOperator whole, FlatBlock block) {
    this.whole = whole;
    this.block = block;
  }

  @Override
  public long size() {
    return block.size();
  }

  @Override
  public NDManager manager() {
    return whole.manager();
  }

  @Override
  public double resolution() {
    return whole.resolution();
  }

  @Override
  public NDArray times(NDArray vector, NDManager owner) {
    try (NDManager scope = manager().newSubManager()) {
      NDArray product = whole.times(block.expand(vector, scope), scope);
      return block.select(product, owner);
    }
  }
}
