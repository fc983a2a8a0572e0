/**
 * Metrics, probes and tracing of every process, whatever its role. Start with {@code QueueMeters}.
 */
@NullMarked
package dev.flattail.observability.process;

import org.jspecify.annotations.NullMarked;
