package dev.flattail.jobs;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A job's life, and the only moves it allows. The table's trigger {@code job_transition} holds the
 * same moves, so no program can make another.
 *
 * <pre>
 *            claim            finish
 *  queued ---------> running ---------> succeeded | failed | cancelled
 *    ^ ^ \             |                               |        ^
 *    | |  \            | lease lost, retry, drain      |        |
 *    | |   '-- cancel--|-------------------------------|--------'
 *    | '---------------'                               |
 *    '-------------------- resume ---------------------'   (not from succeeded)
 * </pre>
 */
public enum JobState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** The states that may follow this one. */
  public Set<JobState> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, CANCELLED);
      case RUNNING -> EnumSet.of(QUEUED, SUCCEEDED, FAILED, CANCELLED);
      case SUCCEEDED -> EnumSet.noneOf(JobState.class);
      case FAILED, CANCELLED -> EnumSet.of(QUEUED);
    };
  }

  /** Nothing happens to the job any more unless someone resumes it. */
  public boolean isTerminal() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  /** The name in JSON and in the table, e.g. {@code queued}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of that name in JSON, if there is one. */
  public static Optional<JobState> ofWire(String wire) {
    for (JobState state : values()) {
      if (state.wire().equals(wire)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
