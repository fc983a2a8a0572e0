package dev.flattail.jobs;

import java.time.Duration;

/**
 * Told what happens in the queue through this process, for metrics. Moves between states are told
 * once they are committed. Must neither block nor throw.
 */
public interface QueueListener {
  /** Looks at nothing. */
  QueueListener NONE = new QueueListener() {};

  /** A job entered the queue for the first time. */
  default void submitted(String kind) {}

  /**
   * A claim was answered.
   *
   * @param found whether there was a job to take
   */
  default void claimAsked(boolean found, Duration took) {}

  /** A job was taken for the first time; how long it had waited, by the database's clock. */
  default void started(String kind, Duration waited) {}

  /** A job came to its end. */
  default void finished(String kind, JobState state) {}

  /** A job's end was a failure, for this cause. */
  default void failed(FailureCause cause) {}

  /** An attempt failed, and the job waits for another. */
  default void retried(FailureCause cause) {}

  /** A worker that is shutting down gave its job back. */
  default void released() {}

  /** A job was taken back from a worker that did not end its lease. */
  default void leaseLost(Loss how) {}

  /** A write was refused because the lease it came under is no longer good. */
  default void refused(FencedWrite write) {}

  /** How a worker was found to be gone. */
  enum Loss {
    /** Its lease ran out. */
    EXPIRED,
    /** Its supervisor saw it die. */
    WORKER_DIED
  }

  /** What a lease is asked to write. */
  enum FencedWrite {
    HEARTBEAT,
    START,
    PROGRESS,
    METRICS,
    LOG,
    PUBLISH,
    END
  }
}
