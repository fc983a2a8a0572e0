package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a training ended before its last epoch. */
public enum StopReason {
  /** A figure of the validation split stopped improving. */
  @JsonProperty("early-stopping")
  EARLY_STOPPING,
  /** It is to go on later, from the same checkpoint. */
  @JsonProperty("paused")
  PAUSED
}
