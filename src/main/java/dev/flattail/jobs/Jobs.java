package dev.flattail.jobs;

import java.time.Duration;
import java.util.List;
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
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Submitted submit(Submission submission);

  /**
   * The job that a key stands for already. Asked before anything else of a submission is looked at:
   * a request that is repeated because its answer was lost must find its job also when the same
   * spec would be refused by now, since the data set or the model that it names is gone.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Optional<Submitted> replay(IdempotencyKey key);

  /**
   * @throws JobNotFoundException when there is none
   */
  Job get(UUID id);

  /**
   * A page of jobs, newest first. Jobs that arrive between two pages neither repeat nor hide any.
   *
   * @param cursor {@link JobPage#nextCursor()} of the page before; null for the first
   * @throws InvalidCursorException when no page had this cursor
   */
  JobPage list(JobFilter filter, int limit, @Nullable String cursor);

  /**
   * A queued job is cancelled at once, a running one is asked to stop; asking twice is no error.
   *
   * @param version {@link Job#version()} that the job must still have; null for any
   * @throws JobConflictException when the job is over
   * @throws JobChangedException when it has another version
   */
  Job cancel(UUID id, @Nullable Long version);

  /** The same, whatever has happened to the job. */
  default Job cancel(UUID id) {
    return cancel(id, null);
  }

  /**
   * Puts a failed or cancelled job back, with all its attempts, to go on from its last checkpoint.
   *
   * @param version that the job must still have; null for any
   * @throws JobConflictException in any other state
   * @throws JobChangedException when it has another version
   * @throws dev.flattail.access.QuotaExceededException when the caller may not have another job
   *     waiting
   */
  Job resume(UUID id, @Nullable Long version);

  /** The same, whatever has happened to the job. */
  default Job resume(UUID id) {
    return resume(id, null);
  }

  /**
   * Removes a job that is over, with its events, metrics and the records of its artifacts.
   *
   * @param version that the job must still have; null for any
   * @return the prefix below which the store holds the job's bytes, for the caller to remove
   * @throws JobConflictException when the job is queued or running
   * @throws JobChangedException when it has another version
   */
  String delete(UUID id, @Nullable Long version);

  /** The same, whatever has happened to the job. */
  default String delete(UUID id) {
    return delete(id, null);
  }

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
  List<StoredJson> metrics(UUID id);

  /** One row an epoch, in order, as records. */
  default <T> List<T> metrics(UUID id, Class<T> type) {
    return metrics(id).stream().map(row -> row.as(type)).toList();
  }

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
