package dev.flattail.engine.curvature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Traces of blocks of a loss's matrix, computed together without products.
 *
 * @param whole of the loss
 * @param ofImages {@code [image][block]}, of each image's own loss, in the order of the terms;
 *     empty unless asked for
 * @param rank an upper bound of the matrix's rank, where it has no negative eigenvalue; null where
 *     nothing is known
 * @param seconds wall time
 */
record BlockTraces(DirectTraces whole, double[][] ofImages, @Nullable Long rank, double seconds) {

  /**
   * What is known of one block. It has an equal share of the time.
   *
   * @param block its position
   * @param size its number of rows
   */
  KnownTrace ofBlock(int block, long size) {
    return new KnownTrace(
        whole.ofBlocks().get(block),
        rank == null ? 0 : Math.max(0, size - rank),
        seconds / whole.ofBlocks().size());
  }

  /**
   * Computes the mean of one block's traces over some images.
   *
   * @param images at least one, by their places in {@link #ofImages}
   */
  double mean(int block, int[] images) {
    return Arrays.stream(images).mapToDouble(i -> ofImages[i][block]).average().orElseThrow();
  }
}
