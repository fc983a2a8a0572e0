package dev.flattail.results;

import org.jspecify.annotations.Nullable;

/**
 * The end of a training before its last epoch.
 *
 * @param epoch completed epochs
 * @param metric the figure that stopped improving; null for a pause, as are the rest
 * @param bestValue its best value
 * @param bestEpoch the epoch with that value
 */
public record Stopped(
    @NotNegative int epoch,
    StopReason reason,
    @Nullable String metric,
    @Nullable Double bestValue,
    @NotNegative @Nullable Integer bestEpoch) {

  /** Creates the end of a training that pauses. */
  public static Stopped paused(int epoch) {
    return new Stopped(epoch, StopReason.PAUSED, null, null, null);
  }
}
