package dev.flattail.jobs;

import java.time.Instant;

/**
 * Bytes that a job has published.
 *
 * @param path below the job, e.g. {@code plots/loss.svg}
 * @param sha256 in hex
 * @param storageKey where the byte store keeps them
 */
public record Artifact(
    String path,
    String mediaType,
    long bytes,
    String sha256,
    String storageKey,
    Instant createdAt) {}
