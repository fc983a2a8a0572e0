package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The mean of independent unbiased samples of a Hessian's trace.
 *
 * @param standardError standard error of the mean; null for a single sample
 * @param interval95 interval by Student's t, which supposes normally distributed samples: too
 *     narrow for few samples where one eigenvalue dominates. Null for a single sample
 */
public record HessianTraceEstimate(
    double value, @Nullable Double standardError, @Nullable Interval interval95) {}
