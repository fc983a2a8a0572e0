package dev.flattail.jobs;

import java.util.List;

/**
 * @param events in order; empty when nothing happened in time
 * @param over the job is over, and its last event is in the batch or before it
 * @param open false when nothing will follow from this process: it is over, or this process is
 *     shutting down
 */
public record EventBatch(List<JobEvent> events, boolean over, boolean open) {}
