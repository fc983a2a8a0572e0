package dev.flattail.jobs;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A validated spec to be added to the queue.
 *
 * @param kind kind of the spec, e.g. {@code train}
 * @param priority higher runs first
 * @param maxDuration maximum running time of all attempts together; null for no limit
 * @param spec fully resolved: every default filled in, the data set's checksum pinned
 * @param submittedSpec as the caller wrote it
 * @param warnings what the spec's author may not have meant, a JSON array
 * @param pauseAfter completed epochs after which a training pauses; null for none
 * @param idempotencyKey null when the caller sent no key
 * @param traceparent W3C trace context of the request, which the worker's spans join
 * @param notifyTargets webhook targets of the job's end, a JSON array; null for those of the owner
 */
public record Submission(
    String kind,
    @Nullable String name,
    Map<String, String> labels,
    int priority,
    @Nullable Duration maxDuration,
    Map<String, Object> spec,
    Map<String, Object> submittedSpec,
    StoredJson warnings,
    @Nullable Integer pauseAfter,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable String traceparent,
    @Nullable StoredJson notifyTargets) {

  /** Creates a submission without warnings, pause and webhook targets. */
  public Submission(
      String kind,
      @Nullable String name,
      Map<String, String> labels,
      int priority,
      @Nullable Duration maxDuration,
      Map<String, Object> spec,
      Map<String, Object> submittedSpec,
      @Nullable IdempotencyKey idempotencyKey,
      @Nullable String traceparent) {
    this(
        kind,
        name,
        labels,
        priority,
        maxDuration,
        spec,
        submittedSpec,
        new StoredJson("[]"),
        null,
        idempotencyKey,
        traceparent,
        null);
  }

  /** Returns the same submission of a training that pauses after so many epochs. */
  public Submission pausingAfter(int epochs) {
    return new Submission(
        kind,
        name,
        labels,
        priority,
        maxDuration,
        spec,
        submittedSpec,
        warnings,
        epochs,
        idempotencyKey,
        traceparent,
        notifyTargets);
  }
}
