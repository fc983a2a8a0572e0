package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * How many of the largest eigenvalues lie apart from the bulk of the spectrum.
 *
 * @param total number of outliers: eigenvalues above the largest gap; 0 without a gap
 * @param lowerBound whether a larger gap may lie among eigenvalues that have not converged. The
 *     true number is then at least {@code total}, which says nothing without a gap
 * @param expected number of classes less one, as many as the Hessian of a trained classifier tends
 *     to have; null for blocks of parameters, and for matrices other than Hessian and Gauss-Newton
 * @param gap ratio of the smallest outlier to the next eigenvalue; null without a gap
 * @param secondTotal number of outliers by the second largest gap; null without one
 * @param secondGap its ratio. The count is the less certain the nearer this is to {@code gap}
 * @param bulkEdge eigenvalues are counted above this: the largest quadrature node that stands for
 *     several of them, and at least the density's {@code sigma}
 */
public record Outliers(
    int total,
    boolean lowerBound,
    @Nullable Integer expected,
    @Nullable Double gap,
    @Nullable Integer secondTotal,
    @Nullable Double secondGap,
    double bulkEdge) {

  /** Returns the same count next to the number that is expected of so many classes. */
  public Outliers ofClasses(int classes) {
    return new Outliers(total, lowerBound, classes - 1, gap, secondTotal, secondGap, bulkEdge);
  }
}
