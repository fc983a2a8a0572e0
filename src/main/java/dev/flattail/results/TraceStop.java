package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What ended the work for the trace of a Hessian alone. */
public enum TraceStop {
  /** The trace is exact. */
  @JsonProperty("exact")
  EXACT,
  /** The interval was narrow enough. */
  @JsonProperty("relative-tolerance")
  RELATIVE_TOLERANCE,
  /** The products were spent. */
  @JsonProperty("max-products")
  MAX_PRODUCTS
}
