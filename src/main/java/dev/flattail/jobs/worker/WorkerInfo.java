package dev.flattail.jobs.worker;

/**
 * A worker's description of its process.
 *
 * @param device compute device, e.g. {@code cpu} or {@code cuda:0}
 */
public record WorkerInfo(String host, long pid, String device) {}
