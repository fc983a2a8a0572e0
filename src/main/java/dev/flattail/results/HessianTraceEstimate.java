package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * A Hessian's trace, exact or estimated without bias.
 *
 * @param standardError standard error over the random numbers that were drawn; 0 for an exact
 *     trace, null for a single sample
 * @param interval95 interval by Student's t, which supposes normally distributed samples; without
 *     width for an exact trace, null for a single sample
 */
public record HessianTraceEstimate(
    double value, @Nullable Double standardError, @Nullable Interval interval95) {

  /** Returns whether no random number affects the value. */
  @JsonIgnore
  public boolean isExact() {
    return standardError != null && standardError == 0;
  }
}
