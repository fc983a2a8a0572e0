package dev.flattail.jobs;

import java.time.Instant;

/**
 * A file that a job has published.
 *
 * @param path relative to the job, e.g. {@code plots/loss.svg}
 * @param sha256 in hex
 * @param crc32 CRC-32, unsigned, which archives of the file contain
 * @param storageKey key of the bytes in the artifact store
 */
public record Artifact(
    String path,
    String mediaType,
    long bytes,
    String sha256,
    long crc32,
    String storageKey,
    Instant createdAt) {}
