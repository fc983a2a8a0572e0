package dev.flattail.jobs;

/**
 * Thrown when the job's state does not allow the request; the message names the state and the
 * remedy.
 */
public final class JobConflictException extends RuntimeException {
  private final JobState state;

  public JobConflictException(JobState state, String message) {
    super(message);
    this.state = state;
  }

  /** Returns the state of the job at the time of the request. */
  public JobState state() {
    return state;
  }
}
