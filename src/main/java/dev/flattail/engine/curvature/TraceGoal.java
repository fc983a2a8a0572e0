package dev.flattail.engine.curvature;

/**
 * When the products that serve a trace alone end: at whichever comes first.
 *
 * @param relativeTolerance half the width of the 95% interval, as a share of the trace's magnitude
 * @param maxProducts number of products in all, those of the Lanczos runs included
 */
public record TraceGoal(double relativeTolerance, long maxProducts) {}
