package dev.flattail.engine.curvature;

import dev.flattail.results.Density;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.HessianTraceEstimate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The estimated spectrum of a symmetric matrix.
 *
 * @param largest eigenvalues, descending
 * @param smallest eigenvalues, ascending
 * @param trace Hutchinson's estimate: mean over probes of {@code v'Hv}
 * @param traceDeflated the trace on the first probe's Krylov space, plus the other probes' estimate
 *     of the rest (Meyer et al. 2021, Hutch++): the same products, less variance; null for one
 *     probe
 * @param negativeMass share of eigenvalues below zero by more than the density's sigma
 * @param nodes quadrature nodes, one array a probe
 * @param weights quadrature weights, one array a probe, each summing to one
 * @param products Hessian-vector products spent
 */
public record Spectrum(
    List<Eigenvalue> largest,
    List<Eigenvalue> smallest,
    HessianTraceEstimate trace,
    @Nullable HessianTraceEstimate traceDeflated,
    double negativeMass,
    List<double[]> nodes,
    List<double[]> weights,
    Density density,
    long products,
    Eigenvectors eigenvectors) {

  /** Returns the largest eigenvalue. */
  public Eigenvalue lambdaMax() {
    return largest.getFirst();
  }

  /** Returns the smallest eigenvalue, which is negative at a saddle. */
  public Eigenvalue lambdaMin() {
    return smallest.getFirst();
  }

  /**
   * Requested unit eigenvectors {@code [P]}.
   *
   * @param largest eigenvectors of the largest eigenvalues, in their order
   * @param smallest eigenvectors of the smallest eigenvalues, in their order
   */
  public record Eigenvectors(List<float[]> largest, List<float[]> smallest) {}
}
