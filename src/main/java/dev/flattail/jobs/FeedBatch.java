package dev.flattail.jobs;

import java.util.List;

/**
 * Events of all jobs that were read together.
 *
 * @param events in their order; empty when none arrived in time
 * @param reached a later reader that continues here misses none
 * @param open false when this process will deliver no further events, because it is shutting down
 */
public record FeedBatch(List<FeedEvent> events, FeedPosition reached, boolean open) {}
