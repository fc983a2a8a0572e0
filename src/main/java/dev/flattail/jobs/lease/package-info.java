/**
 * The queue as a worker sees it: claims, leases, and what a lease may write. Start with {@link
 * dev.flattail.jobs.lease.WorkerQueue} and {@link dev.flattail.jobs.lease.Lease}.
 */
@NullMarked
package dev.flattail.jobs.lease;

import org.jspecify.annotations.NullMarked;
