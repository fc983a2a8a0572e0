/**
 * The job queue's interface for clients: jobs, their states, events, metrics and artifacts. The
 * subpackages implement it in PostgreSQL. Other packages may use only {@code jobs.worker}, {@code
 * jobs.retention} and {@code jobs.sweeps} of them. Start with {@link dev.flattail.jobs.Jobs}. The
 * package is large because everything that clients see of a job is a record here.
 */
@NullMarked
package dev.flattail.jobs;

import org.jspecify.annotations.NullMarked;
