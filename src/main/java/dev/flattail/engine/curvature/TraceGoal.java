package dev.flattail.engine.curvature;

import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;

/**
 * When the work that serves a trace alone ends: at whichever comes first.
 *
 * @param relativeTolerance half the width of the 95% interval, as a share of the trace's magnitude
 * @param maxProducts number of products in all, those of the Lanczos runs included
 */
public record TraceGoal(double relativeTolerance, long maxProducts) {

  /** Returns whether an estimate is within the tolerance. */
  boolean isReachedBy(HessianTraceEstimate trace) {
    Interval interval = trace.interval95();
    return interval != null
        && (interval.high() - interval.low()) / 2 <= relativeTolerance * Math.abs(trace.value());
  }
}
