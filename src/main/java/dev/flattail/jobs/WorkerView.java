package dev.flattail.jobs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the queue sees it.
 *
 * @param jobId the job whose lease it holds; null when idle
 * @param leaseUntil when that lease runs out unless renewed
 * @param lost it has been silent for longer than a lease
 */
public record WorkerView(
    UUID id,
    String host,
    long pid,
    String device,
    Instant startedAt,
    Instant lastSeenAt,
    @Nullable UUID jobId,
    @Nullable Instant leaseUntil,
    boolean lost) {}
