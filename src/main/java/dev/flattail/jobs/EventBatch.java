package dev.flattail.jobs;

import java.util.List;

/**
 * Events of one job that were read together.
 *
 * @param events in order of their numbers; empty when none arrived in time
 * @param over the job has ended, and its last event is in this batch or an earlier one
 * @param open false when this process will deliver no further events: the job has ended, or the
 *     process is shutting down
 */
public record EventBatch(List<JobEvent> events, boolean over, boolean open) {}
