package dev.flattail.jobs;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list. An empty part lets every job pass.
 *
 * @param states any of these
 * @param kinds any of these
 * @param labels all of these
 * @param sweep jobs of this sweep; null for all jobs
 */
public record JobFilter(
    Set<JobState> states, Set<String> kinds, Map<String, String> labels, @Nullable UUID sweep) {
  public static final JobFilter ALL = new JobFilter(Set.of(), Set.of(), Map.of(), null);
}
