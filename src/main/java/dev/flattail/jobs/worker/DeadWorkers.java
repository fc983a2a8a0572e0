package dev.flattail.jobs.worker;

import java.util.UUID;

/** Receives reports from a supervisor about worker processes that have ended. */
public interface DeadWorkers {
  /**
   * Takes back the job of a worker whose process has ended, without waiting for its lease to
   * expire.
   *
   * @return number of jobs, 0 or 1
   */
  int workerDied(UUID worker);
}
