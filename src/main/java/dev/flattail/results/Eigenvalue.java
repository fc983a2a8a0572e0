package dev.flattail.results;

/**
 * An eigenvalue at an end of the spectrum.
 *
 * @param residual {@code |H y - value y|} of a unit vector y, so an eigenvalue lies within this
 *     distance
 * @param converged whether its estimated error is within the asked tolerance, or below the
 *     resolution of the products
 */
public record Eigenvalue(double value, double residual, boolean converged) {}
