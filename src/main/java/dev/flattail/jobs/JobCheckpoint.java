package dev.flattail.jobs;

/**
 * A named artifact that holds weights.
 *
 * @param name {@code last}, {@code epoch-10}, {@code best} or {@code best-on-test}
 * @param epoch completed epochs
 */
public record JobCheckpoint(String name, int epoch, Artifact artifact) {}
