package dev.flattail.jobs.worker;

/**
 * The reply to a lease renewal.
 *
 * @param cancelRequested whether to stop within one step, keep the last checkpoint and call {@link
 *     Lease#cancelled}
 * @param timeOver whether the attempts together have run for longer than the job's {@code
 *     maxDuration}; if so, stop and fail with {@link FailureCause#TIME_OVER}
 */
public record HeartbeatReply(boolean cancelRequested, boolean timeOver) {}
