package dev.flattail.jobs.lease;

/**
 * A worker process as it introduces itself.
 *
 * @param device what it computes on, e.g. {@code cpu} or {@code cuda:0}
 */
public record WorkerInfo(String host, long pid, String device) {}
