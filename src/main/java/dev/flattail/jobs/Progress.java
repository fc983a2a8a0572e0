package dev.flattail.jobs;

import org.jspecify.annotations.Nullable;

/**
 * The progress of a job.
 *
 * @param fraction 0 to 1
 * @param epoch current epoch, from 1; null before the first epoch and for kinds without epochs
 * @param epochs total number of epochs
 * @param step completed steps
 * @param steps total number of steps
 * @param etaSeconds estimated seconds to the end
 */
public record Progress(
    double fraction,
    @Nullable Integer epoch,
    @Nullable Integer epochs,
    @Nullable Long step,
    @Nullable Long steps,
    @Nullable Double etaSeconds) {

  /** No work done yet. */
  public static final Progress NONE = new Progress(0, null, null, null, null, null);
}
