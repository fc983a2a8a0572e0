package dev.flattail.jobs;

/** The job's state does not allow what was asked; the message says what it is and what to do. */
public final class JobConflictException extends RuntimeException {
  private final JobState state;

  public JobConflictException(JobState state, String message) {
    super(message);
    this.state = state;
  }

  /** The state the job was in. */
  public JobState state() {
    return state;
  }
}
