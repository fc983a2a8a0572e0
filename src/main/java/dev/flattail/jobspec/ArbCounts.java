package dev.flattail.jobspec;

/** Which images {@link LossSpec.Arb} counts. */
public enum ArbCounts {
  /** Images of the batch: a class without images in it leaves the loss. */
  BATCH,
  /** Images of the training set. */
  GLOBAL
}
