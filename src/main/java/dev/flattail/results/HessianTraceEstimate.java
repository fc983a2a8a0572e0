package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The mean of independent unbiased samples of a Hessian's trace.
 *
 * @param standardError standard error of the mean; null for a single sample
 * @param interval95 95% interval by Student's t; null for a single sample
 */
public record HessianTraceEstimate(
    double value, @Nullable Double standardError, @Nullable Interval interval95) {}
