package dev.flattail.jobs;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Selects the jobs to list. An empty component matches every job.
 *
 * @param states matches jobs in any of these states
 * @param kinds matches jobs of any of these kinds
 * @param labels matches jobs that have all of these labels
 * @param sweep jobs of this sweep; null for all jobs
 */
public record JobFilter(
    Set<JobState> states, Set<String> kinds, Map<String, String> labels, @Nullable UUID sweep) {
  public static final JobFilter ALL = new JobFilter(Set.of(), Set.of(), Map.of(), null);
}
