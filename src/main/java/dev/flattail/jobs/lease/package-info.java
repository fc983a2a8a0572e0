/**
 * The queue's interface for workers: claims, leases, and the writes that a lease allows. Start with
 * {@link dev.flattail.jobs.lease.WorkerQueue} and {@link dev.flattail.jobs.lease.Lease}.
 */
@NullMarked
package dev.flattail.jobs.lease;

import org.jspecify.annotations.NullMarked;
