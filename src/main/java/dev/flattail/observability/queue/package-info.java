/** Metrics of the queue as a whole, in processes that serve HTTP. */
@NullMarked
package dev.flattail.observability.queue;

import org.jspecify.annotations.NullMarked;
