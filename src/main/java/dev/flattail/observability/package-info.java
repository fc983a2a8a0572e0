/**
 * Metrics, traces and probes for operators; docs/observability.md lists them. {@code process} is
 * part of every role, {@code queue} of those that serve HTTP, {@code work} of the worker.
 */
@NullMarked
package dev.flattail.observability;

import org.jspecify.annotations.NullMarked;
