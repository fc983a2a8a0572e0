/** Metrics, spans and health of a worker and its current job. */
@NullMarked
package dev.flattail.observability.work;

import org.jspecify.annotations.NullMarked;
