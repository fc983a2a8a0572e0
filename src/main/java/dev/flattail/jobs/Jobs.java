package dev.flattail.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue as its users see it: submit, look, wait, cancel, resume, delete. Every call is one
 * transaction (a waiting call several short ones), safe from any number of processes at once.
 */
public interface Jobs {
  /**
   * Puts a job into the queue.
   *
   * @throws IdempotencyMismatch when the key was used with another body
   */
  Submitted submit(Submission submission);

  /**
   * @throws JobNotFound when there is none
   */
  Job get(UUID id);

  /**
   * A page of jobs, newest first. Jobs that arrive between two pages neither repeat nor hide any.
   *
   * @param cursor {@link JobPage#nextCursor()} of the page before; null for the first
   * @throws InvalidCursor when no page had this cursor
   */
  JobPage list(JobFilter filter, int limit, @Nullable String cursor);

  /**
   * A queued job is cancelled at once, a running one is asked to stop; asking twice is no error.
   *
   * @throws JobConflict when the job is over
   */
  Job cancel(UUID id);

  /**
   * Puts a failed or cancelled job back, with all its attempts, to go on from its last checkpoint.
   *
   * @throws JobConflict in any other state
   */
  Job resume(UUID id);

  /**
   * Removes a job that is over, with its events, metrics and the records of its artifacts.
   *
   * @return the prefix below which the store holds the job's bytes, for the caller to remove
   * @throws JobConflict when the job is queued or running
   */
  String delete(UUID id);

  /**
   * Waits for a change.
   *
   * @param etag {@link Job#etag()} of what the caller has seen
   * @return the job, changed or not, at the latest after {@code atMost}
   */
  Job awaitChange(UUID id, String etag, Duration atMost) throws InterruptedException;

  /** Waits for the job to be over; answers at the latest after {@code atMost}. */
  Job awaitTerminal(UUID id, Duration atMost) throws InterruptedException;

  /** Events numbered higher than {@code after}, at most 1,000 of them. */
  List<JobEvent> events(UUID id, long after);

  /** Waits for events numbered higher than {@code after}. */
  EventBatch awaitEvents(UUID id, long after, Duration atMost) throws InterruptedException;

  /** One row an epoch, in order. */
  List<Map<String, Object>> metrics(UUID id);

  List<LogLine> logs(UUID id);

  /** In order of their paths. */
  List<Artifact> artifacts(UUID id);

  Optional<Artifact> artifact(UUID id, String path);

  /** In order of epoch, then name. */
  List<Checkpoint> checkpoints(UUID id);

  Optional<Checkpoint> checkpoint(UUID id, String name);

  QueueDepth depth();

  /** Cheap whatever the number of jobs that are over. */
  QueueLoad load();

  /** Longest-living first. */
  List<WorkerView> workers();

  /** Where the store keeps everything of a job. Ends with a slash. */
  static String storagePrefix(UUID id) {
    return "jobs/" + id + "/";
  }
}
