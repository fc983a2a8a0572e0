package dev.flattail.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as one reader saw it, at one moment.
 *
 * @param id UUIDv7, so ids sort by age
 * @param kind of the spec, e.g. {@code train}
 * @param owner whose job it is; null for the operator's
 * @param priority higher runs first
 * @param startedAt when a worker first claimed it since it was submitted or resumed
 * @param attempt how many times a worker claimed it; a drained claim does not count
 * @param queuePosition 1 for the next to run; null unless queued, and for those far back
 * @param reason why the job is where it is, where that needs saying (a lost worker, a drain)
 * @param cancelRequested a running job that will stop within a step
 * @param spec fully resolved, fields in their canonical order
 * @param submittedSpec as the caller wrote it
 * @param result of a job that succeeded
 * @param error problem document of a job that failed
 * @param sweep the sweep that made it, or null
 * @param version rises with every change a reader can see, apart from the queue position
 * @param lastEvent number of the newest event, 0 before the first
 */
public record Job(
    UUID id,
    String kind,
    @Nullable String name,
    Map<String, String> labels,
    @Nullable String owner,
    int priority,
    JobState state,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    Instant updatedAt,
    int attempt,
    int maxAttempts,
    @Nullable Integer queuePosition,
    @Nullable String reason,
    boolean cancelRequested,
    Progress progress,
    @Nullable Duration maxDuration,
    StoredJson spec,
    StoredJson submittedSpec,
    @Nullable StoredJson result,
    @Nullable StoredJson error,
    @Nullable String traceparent,
    @Nullable UUID sweep,
    long version,
    long lastEvent) {

  /** Entity tag without quotes: differs whenever anything a reader sees differs. */
  public String etag() {
    return queuePosition == null ? "v" + version : "v" + version + "-q" + queuePosition;
  }
}
