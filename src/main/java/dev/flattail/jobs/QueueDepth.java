package dev.flattail.jobs;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The number and age of jobs per state.
 *
 * @param states one entry per state, including states without jobs
 */
public record QueueDepth(boolean paused, Map<JobState, Depth> states) {
  /** Returns the entry of a state. */
  public Depth of(JobState state) {
    return Objects.requireNonNull(states.get(state));
  }

  /**
   * The jobs in one state.
   *
   * @param count number of jobs
   * @param oldestAgeSeconds seconds since the oldest of them was submitted; null when there is none
   */
  public record Depth(long count, @Nullable Double oldestAgeSeconds) {}
}
