/** Metrics, probes and tracing of every process, whatever its role. */
@NullMarked
package dev.flattail.observability.process;

import org.jspecify.annotations.NullMarked;
