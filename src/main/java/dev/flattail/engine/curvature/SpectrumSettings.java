package dev.flattail.engine.curvature;

/**
 * How a spectrum is measured.
 *
 * @param steps most products for each probe
 * @param probes independent starting vectors
 * @param count eigenvalues wanted at each end
 * @param tolerance relative error at which they count as converged
 * @param seed of the starting vectors; operators of one size share them, so that differences
 *     between classes and between models are not those of the draw
 * @param eigenvectors how many to keep at each end
 */
public record SpectrumSettings(
    int steps, int probes, int count, double tolerance, long seed, int eigenvectors) {}
