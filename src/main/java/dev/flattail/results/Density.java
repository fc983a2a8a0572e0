package dev.flattail.results;

/**
 * A smoothed spectral density: a mixture of normal densities.
 *
 * @param grid eigenvalues, ascending, evenly spaced
 * @param values density at each of them; integrates to one
 * @param sigma standard deviation of each normal density
 */
public record Density(double[] grid, double[] values, double sigma) {}
