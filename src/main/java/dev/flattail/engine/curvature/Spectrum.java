package dev.flattail.engine.curvature;

import dev.flattail.results.Density;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Outliers;
import dev.flattail.results.TraceMethod;
import dev.flattail.results.TraceStop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The estimated spectrum of a symmetric matrix.
 *
 * @param largest eigenvalues, descending
 * @param smallest eigenvalues, ascending
 * @param trace by {@code traceMethod}
 * @param negativeMass share of eigenvalues below zero by more than the density's sigma
 * @param outliers at the top, without the number that is expected
 * @param nodes quadrature nodes, one array a probe
 * @param weights quadrature weights, one array a probe, each summing to one
 * @param products of the Lanczos runs
 * @param traceProducts of probes for the trace alone
 * @param traceStop what ended the work for the trace; null without a goal
 * @param traceSeconds wall time for the trace alone
 */
public record Spectrum(
    List<Eigenvalue> largest,
    List<Eigenvalue> smallest,
    HessianTraceEstimate trace,
    double negativeMass,
    Outliers outliers,
    List<double[]> nodes,
    List<double[]> weights,
    Density density,
    long products,
    long traceProducts,
    @Nullable TraceStop traceStop,
    TraceMethod traceMethod,
    double traceSeconds,
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
