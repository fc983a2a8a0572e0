package dev.flattail.trackers;

/**
 * What waits to be exported.
 *
 * @param due jobs whose export could begin now
 * @param oldestDueSeconds how long the one that waits longest has been due; 0 without any
 * @param refused jobs whose last export was refused, and which are tried again
 * @param stopped jobs that are tried no more
 */
public record TrackerLoad(long due, double oldestDueSeconds, long refused, long stopped) {}
