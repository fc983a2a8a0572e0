package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the trace of a matrix was computed. */
public enum TraceMethod {
  /**
   * From the loss's curvature in the outputs of each image, or from a Lanczos run that spans the
   * whole space: without random numbers.
   */
  @JsonProperty("exact")
  EXACT,
  /** The same, with the smaller part of that curvature sampled by random signs. */
  @JsonProperty("partly-sampled")
  PARTLY_SAMPLED,
  /** From products of the matrix with random signs. */
  @JsonProperty("probes")
  PROBES
}
