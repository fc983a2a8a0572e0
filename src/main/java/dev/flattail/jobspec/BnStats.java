package dev.flattail.jobspec;

/** Which of SAM's two passes update BatchNorm's running statistics. */
public enum BnStats {
  /** Both passes, as in the reference code. */
  BOTH,
  /** The first pass alone, as SAM's authors recommend. */
  FIRST
}
