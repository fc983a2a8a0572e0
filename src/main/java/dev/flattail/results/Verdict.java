package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a result is what its spec expected. */
public enum Verdict {
  @JsonProperty("met")
  MET,
  @JsonProperty("unmet")
  UNMET
}
