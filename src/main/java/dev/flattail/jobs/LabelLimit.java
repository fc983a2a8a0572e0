package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * How many jobs with a label may run at once.
 *
 * @param label name of the label
 * @param value of the label; null to count each value on its own
 * @param running most jobs at once, at least 1
 */
public record LabelLimit(String label, @Nullable String value, int running) {}
