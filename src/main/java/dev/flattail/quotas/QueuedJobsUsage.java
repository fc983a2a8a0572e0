package dev.flattail.quotas;

import org.jspecify.annotations.Nullable;

/** Counts the queued jobs of owners. */
@FunctionalInterface
public interface QueuedJobsUsage {
  /**
   * Returns the number of queued jobs of {@code owner}.
   *
   * @param owner null for the operator
   */
  long of(@Nullable String owner);
}
