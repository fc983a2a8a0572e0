package dev.flattail.worker;

import java.io.IOException;
import java.nio.file.Path;

/** The work that a worker does for the jobs that it claims. */
interface JobWork {
  /**
   * Prepares the worker. Called once, before the first job.
   *
   * @return the machine that jobs run on
   */
  Machine prepare();

  /**
   * Does one job's work and ends its lease with the result.
   *
   * @param scratch a folder for this job alone, deleted afterwards
   * @return false when asked to stop before the end; then the caller must end the lease
   */
  boolean run(JobContext context, Path scratch) throws IOException, InterruptedException;
}
