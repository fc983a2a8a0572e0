package dev.flattail.plot;

import dev.flattail.results.EpochRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learning rate over epochs, and below it the radius rho of a sharpness-aware optimizer, where
 * there is one.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record RatesPlot(String run, List<EpochRow> epochs, @Nullable Integer stage2)
    implements Plot {
  public RatesPlot {
    epochs = List.copyOf(epochs);
  }
}
