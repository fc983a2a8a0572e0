package dev.flattail.jobs.lease;

import java.util.UUID;

/**
 * The job is no longer this worker's: its lease ran out and was given to another, or the job ended.
 * Nothing was written. Stop working on it and discard what was made.
 */
public final class LeaseLostException extends RuntimeException {
  public LeaseLostException(UUID job, long token) {
    super("lease %d of job %s is lost; nothing was written".formatted(token, job));
  }
}
