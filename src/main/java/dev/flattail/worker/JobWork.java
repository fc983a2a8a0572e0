package dev.flattail.worker;

import java.io.IOException;
import java.nio.file.Path;

/** What a worker does with the jobs that it claims. */
interface JobWork {
  /**
   * Called once, before the first job.
   *
   * @return the name of the device that jobs run on unless they name another
   */
  String prepare();

  /**
   * Does one job's work and ends its lease with the result.
   *
   * @param scratch a folder of the job's own, removed afterwards
   * @return false when asked to stop before its end, which leaves the lease to be ended
   */
  boolean run(JobContext context, Path scratch) throws IOException, InterruptedException;
}
