package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param fraction 0 to 1
 * @param epoch the epoch being worked on, from 1; null before the first and for kinds without
 * @param epochs how many there will be
 * @param step steps done
 * @param steps steps in all
 * @param etaSeconds estimated seconds to the end
 */
public record Progress(
    double fraction,
    @Nullable Integer epoch,
    @Nullable Integer epochs,
    @Nullable Long step,
    @Nullable Long steps,
    @Nullable Double etaSeconds) {

  /** Nothing done yet. */
  public static final Progress NONE = new Progress(0, null, null, null, null, null);
}
