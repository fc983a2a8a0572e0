package dev.flattail.engine.tensor;

/** Which statistics batch normalization uses, and whether it learns from this batch. */
public enum BatchNormMode {
  /**
   * The batch's statistics; the running ones move towards them (momentum 0.1, unbiased variance).
   */
  TRAIN("train"),
  /**
   * The batch's statistics; the running ones stay (SAM's second pass with {@code bnStats: first}).
   */
  TRAIN_KEEP_RUNNING("keep"),
  /** As {@link #TRAIN}, and the batch's statistics are written down (biased variance). */
  TRAIN_AND_RECORD("record"),
  /** The running statistics. */
  EVALUATE("eval");

  private final String kernel;

  BatchNormMode(String kernel) {
    this.kernel = kernel;
  }

  /** How the kernels' names end. */
  String kernel() {
    return kernel;
  }
}
