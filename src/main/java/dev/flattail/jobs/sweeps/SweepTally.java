package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.JobState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts a sweep's jobs by state and derives the sweep's state. */
final class SweepTally {
  private final Map<JobState, Integer> present = new EnumMap<>(JobState.class);
  private final Map<JobState, Integer> all = new EnumMap<>(JobState.class);
  private final boolean undecided;
  private final boolean cancelled;
  private int deleted;
  private boolean started;

  /**
   * Creates an empty tally.
   *
   * @param undecided whether jobs have ended since the sweep's search last decided which go on
   * @param cancelled whether a search was cancelled
   */
  SweepTally(boolean undecided, boolean cancelled) {
    this.undecided = undecided;
    this.cancelled = cancelled;
    for (JobState state : JobState.values()) {
      present.put(state, 0);
      all.put(state, 0);
    }
  }

  /**
   * Adds jobs to the counts.
   *
   * @param state null for deleted jobs
   * @param ended the final state of deleted jobs
   * @param jobs number of jobs
   * @param begun number of these jobs that a worker has claimed
   */
  void add(@Nullable JobState state, @Nullable JobState ended, int jobs, int begun) {
    if (state != null) {
      present.merge(state, jobs, Integer::sum);
      all.merge(state, jobs, Integer::sum);
      started |= begun > 0;
      return;
    }
    deleted += jobs;
    all.merge(ended == null ? JobState.CANCELLED : ended, jobs, Integer::sum);
    started |= ended == JobState.SUCCEEDED || ended == JobState.FAILED;
  }

  /**
   * Returns the sweep's state: queued until a worker claims one of the jobs, then running until all
   * have ended and none is to go on. After that it is failed if a job failed, else cancelled if a
   * job or the search was cancelled, else succeeded. Deleted jobs count by their final state.
   */
  JobState state() {
    if (has(JobState.QUEUED) || has(JobState.RUNNING)) {
      return started ? JobState.RUNNING : JobState.QUEUED;
    }
    if (undecided) {
      return JobState.RUNNING;
    }
    return has(JobState.FAILED)
        ? JobState.FAILED
        : has(JobState.CANCELLED) || cancelled ? JobState.CANCELLED : JobState.SUCCEEDED;
  }

  private boolean has(JobState state) {
    return all.getOrDefault(state, 0) > 0;
  }

  Map<JobState, Integer> counts() {
    return Collections.unmodifiableMap(present);
  }

  int deleted() {
    return deleted;
  }
}
