package dev.flattail.jobs;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The states of a job and the transitions between them. The database trigger {@code job_transition}
 * enforces the same transitions, whatever program writes to the table.
 *
 * <pre>
 *            claim            finish
 *  queued ---------> running ---------> succeeded | failed | cancelled
 *    ^ ^ \             |                               |        ^
 *    | |  \            | lease lost, retry, drain      |        |
 *    | |   '-- cancel--|-------------------------------|--------'
 *    | '---------------'                               |
 *    '-------------------- resume ---------------------'   (from succeeded: extend)
 * </pre>
 *
 * <p>A queued job succeeds without a worker only when its extension is withdrawn: a training that a
 * search had let go on is paused again.
 */
public enum JobState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Returns the states that may follow this one. */
  public Set<JobState> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, CANCELLED, SUCCEEDED);
      case RUNNING -> EnumSet.of(QUEUED, SUCCEEDED, FAILED, CANCELLED);
      case SUCCEEDED, FAILED, CANCELLED -> EnumSet.of(QUEUED);
    };
  }

  /** Returns whether the job has ended; only a resume or an extension can change its state then. */
  public boolean isTerminal() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  /** Returns the name in JSON and in the database, e.g. {@code queued}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the state with the given name in JSON, if any. */
  public static Optional<JobState> ofWire(String wire) {
    for (JobState state : values()) {
      if (state.wire().equals(wire)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
