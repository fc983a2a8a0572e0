package dev.flattail.jobs;

import java.util.Map;
import java.util.Set;

/**
 * Which jobs to list. An empty part lets every job pass.
 *
 * @param states any of these
 * @param kinds any of these
 * @param labels all of these
 */
public record JobFilter(Set<JobState> states, Set<String> kinds, Map<String, String> labels) {
  public static final JobFilter ALL = new JobFilter(Set.of(), Set.of(), Map.of());
}
