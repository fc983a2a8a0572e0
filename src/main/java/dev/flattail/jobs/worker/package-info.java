/**
 * The queue's interface for workers: claims, leases, and the writes that a lease allows. Start with
 * {@link dev.flattail.jobs.worker.WorkerQueue} and {@link dev.flattail.jobs.worker.Lease}.
 */
@NullMarked
package dev.flattail.jobs.worker;

import org.jspecify.annotations.NullMarked;
