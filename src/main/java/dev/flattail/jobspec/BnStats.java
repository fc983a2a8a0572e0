package dev.flattail.jobspec;

/** Which of SAM's two passes update BatchNorm's running statistics. */
public enum BnStats {
  /** Both, as the reference code does. */
  BOTH,
  /** The first alone, as SAM's authors recommend. */
  FIRST
}
