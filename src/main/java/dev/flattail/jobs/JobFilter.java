package dev.flattail.jobs;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Selects jobs. An empty component matches every job.
 *
 * @param states matches jobs in any of these states
 * @param kinds matches jobs of any of these kinds
 * @param labels matches jobs that have all of these labels
 * @param sweep jobs of this sweep; null for all jobs
 * @param name jobs whose names contain this text in upper or lower case; null for all jobs
 * @param model jobs that measure the model of this training; null for all jobs
 */
public record JobFilter(
    Set<JobState> states,
    Set<String> kinds,
    Map<String, String> labels,
    @Nullable UUID sweep,
    @Nullable String name,
    @Nullable UUID model) {
  public static final JobFilter ALL = new JobFilter(Set.of(), Set.of(), Map.of(), null, null, null);

  /** Returns the succeeded jobs of a kind that measure the model of a training. */
  public static JobFilter measurements(String kind, UUID training) {
    return new JobFilter(Set.of(JobState.SUCCEEDED), Set.of(kind), Map.of(), null, null, training);
  }

  public boolean matches(JobSummary job) {
    return (states.isEmpty() || states.contains(job.state()))
        && (kinds.isEmpty() || kinds.contains(job.kind()))
        && job.labels().entrySet().containsAll(labels.entrySet())
        && (sweep == null || sweep.equals(job.sweep()))
        && (model == null || model.equals(job.model()))
        && (name == null || (job.name() != null && lower(job.name()).contains(lower(name))));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
