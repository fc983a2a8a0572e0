/**
 * Reads of the queue's tables, as JPA entities and repositories. Closed to packages outside {@code
 * jobs}. Start with {@code JobReads}.
 */
@NullMarked
package dev.flattail.jobs.store;

import org.jspecify.annotations.NullMarked;
