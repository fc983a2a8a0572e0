package dev.flattail.results;

/**
 * An eigenvalue at an end of the spectrum.
 *
 * @param residual {@code |H y - value y|} of a unit vector y, so an eigenvalue lies within this
 *     distance; 0 for a value that is known without an iteration
 * @param converged whether its estimated error is small beside the value or below the resolution of
 *     the products. No expectation on the value is met without it
 */
public record Eigenvalue(double value, double residual, boolean converged) {
  /** The field that says of a value whether its iteration converged. */
  public static final String CONVERGED = "converged";
}
