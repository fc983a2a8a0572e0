package dev.flattail.jobspec;

/** What BatchNorm of a frozen backbone does in a second stage. */
public enum FrozenBatchNorm {
  /** Takes the running statistics of the first stage, which stay. */
  FROZEN,
  /** Takes each batch's statistics, and the running ones go on learning. */
  TRAIN
}
