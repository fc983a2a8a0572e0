/**
 * Claims jobs, keeps their leases, runs the engine and publishes its output. Start with {@link
 * dev.flattail.worker.WorkerLoop}.
 */
@NullMarked
package dev.flattail.worker;

import org.jspecify.annotations.NullMarked;
