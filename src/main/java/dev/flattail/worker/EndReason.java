package dev.flattail.worker;

/** Why work on a job ends before it is done. */
enum EndReason {
  /** Someone asked for it. */
  CANCELLED,
  /** Its {@code maxDuration} is over. */
  TIME_OVER,
  /** This process is asked to end. */
  DRAINED,
  /** The lease is another worker's, or nobody's. */
  LEASE_LOST
}
