package dev.flattail.jobs.worker;

import java.util.UUID;

/**
 * Thrown when the worker no longer holds the lease: it expired and the job was claimed again, or
 * the job ended. Nothing was written. The worker must stop and discard its output.
 */
public final class LeaseLostException extends RuntimeException {
  public LeaseLostException(UUID job, long token) {
    super("lease %d of job %s is lost; nothing was written".formatted(token, job));
  }
}
