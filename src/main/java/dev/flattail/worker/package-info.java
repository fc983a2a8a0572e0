/**
 * Claims jobs, keeps their leases, runs the engine and publishes its output. Start with {@link
 * dev.flattail.worker.WorkerLoop}. The package is large because it joins all kinds of job with the
 * queue and the store.
 */
@NullMarked
package dev.flattail.worker;

import org.jspecify.annotations.NullMarked;
