package dev.flattail.jobs;

import java.time.Instant;

/**
 * A line of a job's log.
 *
 * @param level {@code info}, {@code warn} or {@code error}
 */
public record LogLine(Instant at, String level, String message) {}
