/** What a worker shows of itself and of the job that it runs. */
@NullMarked
package dev.flattail.observability.work;

import org.jspecify.annotations.NullMarked;
