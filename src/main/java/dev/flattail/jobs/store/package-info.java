/** Reads the queue's tables. Not accessible outside {@code jobs}. Start with {@code JobReads}. */
@NullMarked
package dev.flattail.jobs.store;

import org.jspecify.annotations.NullMarked;
