package dev.flattail.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits after which a worker ends. They serve workers that run as batch jobs of a cluster: such a
 * worker ends after its job, or when another worker took that job.
 *
 * @param jobs maximum number of jobs; null for no limit
 * @param maxIdle how long it waits for a job; null for ever
 * @param end ends the process; returns immediately
 */
public record WorkerLimits(@Nullable Integer jobs, @Nullable Duration maxIdle, Runnable end) {

  Count count() {
    return new Count();
  }

  /** Counts one worker's jobs. */
  final class Count {
    private int taken;
    private long idleSince = System.nanoTime();

    /** Counts a claimed job. */
    void taken() {
      taken++;
    }

    /** Starts the idle time after a job. */
    void idle() {
      idleSince = System.nanoTime();
    }

    boolean reached() {
      return (jobs != null && taken >= jobs)
          || (maxIdle != null && System.nanoTime() - idleSince > maxIdle.toNanos());
    }

    @Override
    public String toString() {
      return jobs != null && taken >= jobs
          ? "flattail.worker.jobs is " + jobs
          : "no job came within flattail.worker.max-idle, " + maxIdle;
    }
  }
}
