package dev.flattail.trackers;

import java.time.Instant;

/**
 * One point of a curve.
 *
 * @param value NaN for a number that is not finite
 */
record MetricPoint(String name, int step, double value, Instant at) {}
