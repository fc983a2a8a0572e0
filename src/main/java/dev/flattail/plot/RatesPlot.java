package dev.flattail.plot;

import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.results.EpochRow;
import java.util.ArrayList;
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
  private static final double HEIGHT = 150;

  /** From this ratio of the largest to the smallest rate, the axis is logarithmic. */
  private static final double WIDE = 20;

  private static final String EMPTY = "no epoch finished yet";

  public RatesPlot {
    epochs = List.copyOf(epochs);
  }

  Picture picture() {
    Epochs of = new Epochs(run, epochs, stage2);
    Curve rate = of.byStage("Rate", Palette.BLUE, EpochRow::learningRate, Numbers::trimmed);
    Curve rho = of.byStage("Rho", Palette.VERMILION, EpochRow::rho, Numbers::trimmed);
    List<Strip> strips = new ArrayList<>();
    strips.add(Epochs.strip("learning rate", HEIGHT, WIDE, EMPTY, rate));
    if (!rho.isEmpty()) {
      strips.add(Epochs.strip("rho, radius of the perturbation", HEIGHT, WIDE, EMPTY, rho));
    }
    return of.picture(
        rho.isEmpty() ? "Learning rate by epoch" : "Learning rate and rho by epoch",
        strips,
        "Learning rate and radius rho of the perturbation");
  }
}
