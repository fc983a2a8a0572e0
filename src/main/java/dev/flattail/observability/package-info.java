/**
 * Metrics, traces and probes for operators; docs/reference/metrics.md lists them. {@code process}
 * runs in every role, {@code queue} in roles that serve HTTP, and {@code work} in the worker. Start
 * with {@code process.QueueMeters}.
 */
@NullMarked
package dev.flattail.observability;

import org.jspecify.annotations.NullMarked;
