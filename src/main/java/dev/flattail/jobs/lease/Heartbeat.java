package dev.flattail.jobs.lease;

/**
 * What a worker learns when it renews its lease.
 *
 * @param cancelRequested stop within one step, keep the last checkpoint, call {@link
 *     Lease#cancelled}
 * @param timeOver the job's {@code maxDuration} is over: stop and fail with {@link
 *     FailureCause#TIME_OVER}
 */
public record Heartbeat(boolean cancelRequested, boolean timeOver) {}
