package dev.flattail.jobs;

import java.time.Instant;

/**
 * @param level {@code info}, {@code warn} or {@code error}
 */
public record LogLine(Instant at, String level, String message) {}
