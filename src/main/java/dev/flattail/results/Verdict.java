package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a result meets its spec's expectations. */
public enum Verdict {
  @JsonProperty("met")
  MET,
  @JsonProperty("unmet")
  UNMET
}
