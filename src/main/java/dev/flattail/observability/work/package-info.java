/** Metrics, spans and health of a worker and its current job. Start with {@code WorkMeters}. */
@NullMarked
package dev.flattail.observability.work;

import org.jspecify.annotations.NullMarked;
