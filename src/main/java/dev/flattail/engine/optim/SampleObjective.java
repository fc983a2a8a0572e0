package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** An objective whose loss can be evaluated on single images of its batch. */
public interface SampleObjective extends Objective {
  /**
   * Computes loss and gradient, and what each image contributes to the loss.
   *
   * @see #at
   */
  Scored scored(NDManager owner, NDArray at, boolean updateStatistics);

  /**
   * Computes what each image contributes to the loss, without a gradient. Running statistics stay.
   *
   * @return {@code [N]}, not recorded
   */
  NDArray contributions(NDManager owner, NDArray at);

  /**
   * Computes loss and gradient on a part of the batch, as if it were the whole batch.
   *
   * @param samples positions in the batch, at least two
   */
  Evaluation on(NDManager owner, NDArray at, boolean updateStatistics, long[] samples);

  /**
   * A pass over the whole batch.
   *
   * @param contributions {@code [N]}, not recorded
   */
  record Scored(Evaluation evaluation, NDArray contributions) {}
}
