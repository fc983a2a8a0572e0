package dev.flattail.studies;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobState;
import org.jspecify.annotations.Nullable;

/** What became of a run. Only succeeded runs are in a mean; the others are counted. */
public enum Outcome {
  SUCCEEDED,
  /** Failed for another reason than divergence. */
  FAILED,
  /** Failed because the training's numbers became NaN or infinite. */
  DIVERGED,
  CANCELLED,
  /** Queued, running, or a training that has paused before its last epoch. */
  UNFINISHED,
  DELETED;

  private static final String DIVERGENCE = "/problems/" + FailureCause.DIVERGED.slug();

  /**
   * Returns the outcome of a job.
   *
   * @param state null for a job that was deleted
   * @param paused whether it is a training that has paused
   * @param problem type of the problem of a job that failed
   */
  public static Outcome of(@Nullable JobState state, boolean paused, @Nullable String problem) {
    return switch (state) {
      case null -> DELETED;
      case SUCCEEDED -> paused ? UNFINISHED : SUCCEEDED;
      case FAILED -> DIVERGENCE.equals(problem) ? DIVERGED : FAILED;
      case CANCELLED -> CANCELLED;
      case QUEUED, RUNNING -> UNFINISHED;
    };
  }
}
