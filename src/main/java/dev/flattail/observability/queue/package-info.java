/**
 * Metrics of the queue as a whole, in processes that serve HTTP. Start with {@code
 * QueueLoadMeters}.
 */
@NullMarked
package dev.flattail.observability.queue;

import org.jspecify.annotations.NullMarked;
