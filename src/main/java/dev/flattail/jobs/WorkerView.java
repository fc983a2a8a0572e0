package dev.flattail.jobs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the queue knows it.
 *
 * @param gpus number of GPUs that its jobs may name
 * @param gpu its first GPU; null without one
 * @param jobId the job that it has leased; null when idle
 * @param leaseUntil when that lease expires unless renewed
 * @param lost whether it has shown no sign of life for longer than a lease period
 * @param trouble why it claims no jobs, such as a full disk; null when it does
 */
public record WorkerView(
    UUID id,
    String host,
    long pid,
    String device,
    int gpus,
    WorkerCpu cpu,
    @Nullable WorkerGpu gpu,
    Instant startedAt,
    Instant lastSeenAt,
    @Nullable UUID jobId,
    @Nullable Instant leaseUntil,
    boolean lost,
    @Nullable String trouble) {}
