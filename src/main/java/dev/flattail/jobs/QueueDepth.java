package dev.flattail.jobs;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * @param states an entry for every state, also the empty ones
 */
public record QueueDepth(boolean paused, Map<JobState, Depth> states) {
  /** The entry of a state. */
  public Depth of(JobState state) {
    return Objects.requireNonNull(states.get(state));
  }

  /**
   * @param oldestAgeSeconds since the oldest job of the state was submitted; null when there is
   *     none
   */
  public record Depth(long count, @Nullable Double oldestAgeSeconds) {}
}
