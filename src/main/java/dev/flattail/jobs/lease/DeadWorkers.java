package dev.flattail.jobs.lease;

import java.util.UUID;

/** Where a supervisor reports workers whose processes have ended. */
public interface DeadWorkers {
  /**
   * Takes back the job of a worker whose process is known to have ended, without waiting for its
   * lease.
   *
   * @return how many jobs, 0 or 1
   */
  int workerDied(UUID worker);
}
