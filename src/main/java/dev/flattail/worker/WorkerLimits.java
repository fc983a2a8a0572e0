package dev.flattail.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a worker has done enough. Where each worker is a batch job of a cluster, it ends after its
 * job, and when another worker took the one that it was started for.
 *
 * @param jobs it takes; null for any number
 * @param maxIdle how long it waits for one; null for ever
 * @param end ends the process; returns at once
 */
public record WorkerLimits(@Nullable Integer jobs, @Nullable Duration maxIdle, Runnable end) {

  Count count() {
    return new Count();
  }

  /** What one worker has done so far. */
  final class Count {
    private int taken;
    private long idleSince = System.nanoTime();

    /** A job has been claimed. */
    void taken() {
      taken++;
    }

    /** The claimed job has ended. */
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
