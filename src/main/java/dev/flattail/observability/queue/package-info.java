/** The queue as a whole, shown by the processes that serve HTTP. */
@NullMarked
package dev.flattail.observability.queue;

import org.jspecify.annotations.NullMarked;
