package dev.flattail.jobspec;

/** The mode of a frozen backbone's BatchNorm in a second stage. */
public enum FrozenBatchNorm {
  /** Uses the running statistics of the first stage, which are unchanged. */
  FROZEN,
  /** Uses each batch's statistics and updates the running ones. */
  TRAIN
}
