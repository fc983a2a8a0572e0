/**
 * One stream of the events of all jobs, for many readers in one process. Not accessible outside
 * {@code jobs}. Start with {@code PostgresJobFeed}.
 */
@NullMarked
package dev.flattail.jobs.feed;

import org.jspecify.annotations.NullMarked;
