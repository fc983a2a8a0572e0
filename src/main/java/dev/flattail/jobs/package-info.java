/**
 * The job queue as its users see it: jobs, their states, events, metrics and artifacts. The rooms
 * below implement it in PostgreSQL, closed to other packages except {@code jobs.lease}, {@code
 * jobs.retention} and {@code jobs.sweeps}. Start with {@link dev.flattail.jobs.Jobs}.
 */
@NullMarked
package dev.flattail.jobs;

import org.jspecify.annotations.NullMarked;
