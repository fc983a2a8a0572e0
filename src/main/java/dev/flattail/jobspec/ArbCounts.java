package dev.flattail.jobspec;

/** Whose images {@link LossSpec.Arb} counts. */
public enum ArbCounts {
  /** Those of the batch: a class that is not in it leaves the loss. */
  BATCH,
  /** Those of the training set. */
  GLOBAL
}
