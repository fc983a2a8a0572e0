package dev.flattail.jobs;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A validated spec on its way into the queue.
 *
 * @param kind of the spec, e.g. {@code train}
 * @param priority higher runs first
 * @param maxDuration how long the job may run, over all attempts; null for as long as it takes
 * @param spec fully resolved: every default filled in, the data set's checksum pinned
 * @param submittedSpec as the caller wrote it
 * @param idempotencyKey null when the caller sent none
 * @param traceparent W3C trace context of the request, so that the worker's spans join it
 */
public record Submission(
    String kind,
    @Nullable String name,
    Map<String, String> labels,
    int priority,
    @Nullable Duration maxDuration,
    Map<String, Object> spec,
    Map<String, Object> submittedSpec,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable String traceparent) {}
