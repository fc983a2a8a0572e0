package dev.flattail.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a job.
 *
 * @param id UUIDv7, so ids sort by age
 * @param kind kind of the spec, e.g. {@code train}
 * @param owner owner of the job; null for the operator
 * @param priority higher runs first
 * @param startedAt when a worker first claimed the job since it was submitted or last resumed
 * @param attempt number of claims; claims that a draining worker gave back do not count
 * @param queuePosition 1 for the next job to run; null unless queued, and for jobs far back in the
 *     queue
 * @param reason explains the state where necessary, e.g. a lost worker or a drain
 * @param waiting why a queued job cannot start now, computed when it is read: a paused queue, no
 *     worker that can run it, a limit. Null if it only waits for its turn
 * @param cancelRequested whether a running job has been asked to stop; it stops within one step
 * @param spec fully resolved, fields in their canonical order
 * @param submittedSpec as the caller wrote it
 * @param provenance {@link Provenance} of the newest attempt; null before a worker has begun
 * @param warnings what the spec's author may not have meant, as found at submission; a JSON array
 * @param result result of a job that succeeded
 * @param error problem document of a job that failed
 * @param extensions {@link JobExtension} for each time that the job went on after it had succeeded,
 *     oldest first; a JSON array
 * @param pauseAfter completed epochs after which a training ends although its spec has more; null
 *     for none
 * @param notifyTargets webhook targets of the job's end, a JSON array; null for those of the owner
 * @param trackerUrl address of its run in the experiment tracker, for people; null without one
 * @param sweep the sweep that the job belongs to, or null
 * @param version increases with every visible change except those of the queue position and of
 *     {@code waiting}
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
    @Nullable String waiting,
    boolean cancelRequested,
    Progress progress,
    @Nullable Duration maxDuration,
    StoredJson spec,
    StoredJson submittedSpec,
    @Nullable StoredJson provenance,
    StoredJson warnings,
    @Nullable StoredJson result,
    @Nullable StoredJson error,
    StoredJson extensions,
    @Nullable Integer pauseAfter,
    @Nullable String traceparent,
    @Nullable StoredJson notifyTargets,
    @Nullable String trackerUrl,
    @Nullable UUID sweep,
    long version,
    long lastEvent) {

  /** Returns this job with its place in the queue. */
  public Job queued(@Nullable Integer position, @Nullable String obstacle) {
    return new Job(
        id,
        kind,
        name,
        labels,
        owner,
        priority,
        state,
        createdAt,
        startedAt,
        finishedAt,
        updatedAt,
        attempt,
        maxAttempts,
        position,
        reason,
        obstacle,
        cancelRequested,
        progress,
        maxDuration,
        spec,
        submittedSpec,
        provenance,
        warnings,
        result,
        error,
        extensions,
        pauseAfter,
        traceparent,
        notifyTargets,
        trackerUrl,
        sweep,
        version,
        lastEvent);
  }

  /**
   * Returns the entity tag, without quotes. It changes whenever anything visible in the job
   * changes.
   */
  public String etag() {
    String position = queuePosition == null ? "" : "-q" + queuePosition;
    String obstacle = waiting == null ? "" : "-w" + Integer.toHexString(waiting.hashCode());
    return "v" + version + position + obstacle;
  }
}
