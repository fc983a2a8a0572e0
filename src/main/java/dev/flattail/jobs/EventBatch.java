package dev.flattail.jobs;

import java.util.List;

/**
 * @param events in order; empty when nothing happened in time
 * @param open false when nothing will follow: the job is over and its last event is in the batch or
 *     before it, or this process is shutting down
 */
public record EventBatch(List<JobEvent> events, boolean open) {}
