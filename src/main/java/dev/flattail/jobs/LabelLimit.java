package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A limit on concurrently running jobs that share a label.
 *
 * @param label name of the label
 * @param value value of the label; null to count each value separately
 * @param running maximum number of running jobs, at least 1
 */
public record LabelLimit(String label, @Nullable String value, int running) {}
