package dev.flattail.engine.tensor;

/** Which statistics batch normalization uses, and whether a pass updates the running ones. */
public enum BatchNormMode {
  /** The batch's statistics; the running ones are updated (momentum 0.1, unbiased variance). */
  TRAIN("train"),
  /**
   * The batch's statistics; the running ones are unchanged (SAM's second pass with {@code bnStats:
   * first}).
   */
  TRAIN_KEEP_RUNNING("keep"),
  /** As {@link #TRAIN}, and the batch's statistics are recorded (biased variance). */
  TRAIN_AND_RECORD("record"),
  /** The running statistics. */
  EVALUATE("eval");

  private final String kernel;

  BatchNormMode(String kernel) {
    this.kernel = kernel;
  }

  /** Returns the suffix of the kernels' names. */
  String kernel() {
    return kernel;
  }
}
