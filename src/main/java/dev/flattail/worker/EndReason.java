package dev.flattail.worker;

/** Why work on a job stops before it is done. */
enum EndReason {
  /** A user requested it. */
  CANCELLED,
  /** The job's {@code maxDuration} has passed. */
  TIME_OVER,
  /** This process is shutting down. */
  DRAINED,
  /** This worker no longer holds the lease. */
  LEASE_LOST
}
