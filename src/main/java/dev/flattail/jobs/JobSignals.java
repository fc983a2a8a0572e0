package dev.flattail.jobs;

import java.time.Duration;

/**
 * Wakes callers when jobs change, in whatever process. Signals may be lost or redundant: a caller
 * reads the database before and after it waits, and never waits long.
 */
public interface JobSignals {
  /** Subscribes to changes of all jobs and their events. */
  Signal ofAnyJob();

  /** Returns whether the process is shutting down, so that callers must stop waiting. */
  boolean isClosing();

  /** The subscription of one waiting caller. */
  interface Signal extends AutoCloseable {
    /**
     * Waits for a signal.
     *
     * @return whether there was a signal (or the process is shutting down), rather than a timeout
     */
    boolean await(Duration atMost) throws InterruptedException;

    @Override
    void close();
  }
}
