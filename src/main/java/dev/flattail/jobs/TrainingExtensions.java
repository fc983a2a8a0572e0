package dev.flattail.jobs;

import java.util.UUID;

/**
 * Lets trainings that have succeeded go on from their checkpoint {@code last}. Each call is one
 * transaction, which moves the result into {@link Job#extensions()}.
 */
public interface TrainingExtensions {
  /**
   * Returns a training to the queue with another spec and with all its attempts. It no longer
   * pauses.
   *
   * @param version the {@link Job#version()} from which the extension was made
   * @throws JobConflictException when the job has not succeeded, when its checkpoint is gone, or
   *     when it belongs to a sweep
   * @throws JobChangedException when the job has another version
   * @throws StillNeededException when queued or running jobs need its model
   * @throws dev.flattail.quotas.QuotaExceededException when the caller may not queue another job
   */
  Job extend(UUID id, Extension extension, long version);

  /**
   * Requires that a job has succeeded.
   *
   * @throws JobConflictException when it has not
   */
  static void requireSucceeded(UUID id, JobState state) {
    String remedy =
        switch (state) {
          case SUCCEEDED -> null;
          case QUEUED, RUNNING -> "wait for its end";
          case FAILED, CANCELLED -> "resume it";
        };
    if (remedy != null) {
      throw new JobConflictException(
          state,
          "job %s is %s, and only a succeeded training can be extended; %s"
              .formatted(id, state.wire(), remedy));
    }
  }
}
