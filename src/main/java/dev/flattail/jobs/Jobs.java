package dev.flattail.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue's interface for clients: submit, read, wait, cancel, resume and delete jobs. Every call
 * is one transaction; a call that waits uses several short ones. Any number of processes may call
 * concurrently.
 */
public interface Jobs {
  /**
   * Adds a job to the queue.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Submitted submit(Submission submission);

  /**
   * Returns the job that was submitted with a key before. Call this before validating a submission:
   * a client that repeats a request after a lost response must get its job. That holds even if the
   * spec would be rejected by now, since its data set or model was deleted.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Optional<Submitted> replay(IdempotencyKey key);

  /**
   * Returns a job.
   *
   * @throws JobNotFoundException when no job has this id
   */
  Job get(UUID id);

  /** Returns those of the jobs that exist, read at once. */
  Map<UUID, Job> find(Collection<UUID> ids);

  /**
   * Returns a page of jobs, newest first. Jobs that arrive between two pages cause neither
   * duplicates nor gaps.
   *
   * @param cursor {@link JobPage#nextCursor()} of the previous page; null for the first
   * @throws InvalidCursorException when no page returned this cursor
   */
  JobPage<Job> list(JobFilter filter, int limit, @Nullable String cursor);

  /** Returns a page of jobs as {@link #list} does, without their documents. */
  JobPage<JobSummary> summaries(JobFilter filter, int limit, @Nullable String cursor);

  /**
   * Cancels a queued job at once, or asks a running job to stop. Idempotent.
   *
   * @param version the {@link Job#version()} that the job must still have; null for any
   * @throws JobConflictException when the job has ended
   * @throws JobChangedException when the job has another version
   */
  Job cancel(UUID id, @Nullable Long version);

  /** Cancels a job, whatever its version. */
  default Job cancel(UUID id) {
    return cancel(id, null);
  }

  /**
   * Returns a failed or cancelled job to the queue with all its attempts. It continues from its
   * last checkpoint.
   *
   * @param version the version that the job must still have; null for any
   * @throws JobConflictException when the job is in any other state
   * @throws JobChangedException when the job has another version
   * @throws dev.flattail.quotas.QuotaExceededException when the caller may not queue another job
   */
  Job resume(UUID id, @Nullable Long version);

  /** Resumes a job, whatever its version. */
  default Job resume(UUID id) {
    return resume(id, null);
  }

  /**
   * Deletes an ended job with its events, metrics and artifact records.
   *
   * @param version the version that the job must still have; null for any
   * @return the prefix of the job's bytes in the artifact store, which the caller must delete
   * @throws JobConflictException when the job is queued or running
   * @throws StillNeededException when queued or running jobs need its model
   * @throws JobChangedException when the job has another version
   */
  String delete(UUID id, @Nullable Long version);

  /** Deletes a job, whatever its version. */
  default String delete(UUID id) {
    return delete(id, null);
  }

  /**
   * Waits until the job changes.
   *
   * @param etag {@link Job#etag()} of the version that the caller has seen
   * @return the job, changed or not, after {@code atMost} at the latest
   */
  Job awaitChange(UUID id, String etag, Duration atMost) throws InterruptedException;

  /** Waits until the job has ended, for {@code atMost} at the longest, and returns it. */
  Job awaitTerminal(UUID id, Duration atMost) throws InterruptedException;

  /** Returns up to 1,000 events with numbers greater than {@code after}. */
  List<JobEvent> events(UUID id, long after);

  /** Returns the job's state changes, oldest first. */
  List<JobEvent> stateChanges(UUID id);

  /** Waits for events with numbers greater than {@code after}. */
  EventBatch awaitEvents(UUID id, long after, Duration atMost) throws InterruptedException;

  /** Returns one row per epoch, in order. */
  List<StoredJson> metrics(UUID id);

  /** Returns when each row of {@link #metrics(UUID)} was written. */
  List<Instant> metricsTimes(UUID id);

  /** Returns one record per epoch, in order. */
  default <T> List<T> metrics(UUID id, Class<T> type) {
    return metrics(id).stream().map(row -> row.as(type)).toList();
  }

  /**
   * Returns one number of the metrics of several jobs, by job and epoch, read at once. Epochs
   * without the number and jobs that do not exist are left out.
   *
   * @param path to the number in a row, in SQL's JSON path language
   */
  Map<UUID, SortedMap<Integer, Double>> curves(Collection<UUID> ids, String path);

  List<LogLine> logs(UUID id);

  /** Returns the job's artifacts, ordered by path. */
  List<Artifact> artifacts(UUID id);

  Optional<Artifact> artifact(UUID id, String path);

  /** Returns the job's checkpoints, ordered by epoch, then by name. */
  List<JobCheckpoint> checkpoints(UUID id);

  Optional<JobCheckpoint> checkpoint(UUID id, String name);

  QueueDepth depth();

  /** Returns the queue's load. Its cost does not grow with the number of ended jobs. */
  QueueLoad load();

  /** Returns the workers, longest-running first. */
  List<WorkerView> workers();

  /** Returns the prefix of all of a job's keys in the artifact store; ends with a slash. */
  static String storagePrefix(UUID id) {
    return "jobs/" + id + "/";
  }
}
