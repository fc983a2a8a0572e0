package dev.flattail.jobs;

import java.time.Duration;

/**
 * Listener for queue events in this process; used for metrics. State transitions are reported after
 * their commit. Implementations must neither block nor throw.
 */
public interface QueueListener {
  /** Ignores all events. */
  QueueListener NONE = new QueueListener() {};

  /** A new job was submitted. */
  default void submitted(String kind) {}

  /**
   * A worker asked for a job.
   *
   * @param found whether a job was claimed
   */
  default void claimAsked(boolean found, Duration took) {}

  /**
   * A job was claimed for the first time, after waiting for {@code waited} by the database's clock.
   */
  default void started(String kind, Duration waited) {}

  /** A job ended. */
  default void finished(String kind, JobState state) {}

  /** A job failed for this cause. */
  default void failed(FailureCause cause) {}

  /** An attempt failed, and the job returned to the queue. */
  default void retried(FailureCause cause) {}

  /** A worker that is shutting down gave its job back. */
  default void released() {}

  /** A job was taken back from a worker that had not ended its lease. */
  default void leaseLost(Loss how) {}

  /** A write was refused because its lease is no longer valid. */
  default void refused(FencedWrite write) {}

  /** How a lost worker was detected. */
  enum Loss {
    /** Its lease expired. */
    EXPIRED,
    /** Its supervisor saw it exit. */
    WORKER_DIED
  }

  /** The writes that require a valid lease. */
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
