package dev.flattail.jobs;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Thrown when something cannot be deleted or replaced, because queued or running jobs need it. */
public final class StillNeededException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_NAMED = 10;

  private final transient List<UUID> jobs;

  /**
   * @param what the subject of the message, such as "job X"
   * @param jobs jobs that need it and that the caller may see
   * @param others number of jobs of other owners that need it
   */
  public StillNeededException(String what, List<UUID> jobs, long others) {
    super(
        "%s is needed by queued or running jobs: %s; cancel them, or wait for their end"
            .formatted(what, named(jobs, others)));
    this.jobs = List.copyOf(jobs);
  }

  private static String named(List<UUID> jobs, long others) {
    String named =
        jobs.stream().limit(MOST_NAMED).map(UUID::toString).collect(Collectors.joining(", "));
    long more = Math.max(0, jobs.size() - MOST_NAMED) + others;
    if (more == 0) {
      return named;
    }
    return named.isEmpty() ? more + " of other owners" : named + " and " + more + " more";
  }

  /** Returns the jobs that the caller may see. */
  public List<UUID> jobs() {
    return jobs;
  }
}
