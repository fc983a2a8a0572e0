package dev.flattail.jobs;

import java.time.Instant;

/**
 * A stored row of metrics.
 *
 * @param epoch from 1
 * @param at when it was written
 */
public record MetricsRow(int epoch, StoredJson figures, Instant at) {}
