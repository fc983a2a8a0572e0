/**
 * The job's state machine, queue, leases, events, sweeps and idempotency in PostgreSQL. May use
 * {@code access}.
 */
@NullMarked
package dev.flattail.jobs;

import org.jspecify.annotations.NullMarked;
