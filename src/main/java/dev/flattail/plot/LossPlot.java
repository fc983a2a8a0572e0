package dev.flattail.plot;

import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.results.EpochRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Training and test loss over epochs, with the learning rate below.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record LossPlot(String run, List<EpochRow> epochs, @Nullable Integer stage2)
    implements Plot {
  /** From these ratios of the largest to the smallest value, the axis is logarithmic. */
  private static final double WIDE_LOSS = 50;

  private static final double WIDE_RATE = 20;

  public LossPlot {
    epochs = List.copyOf(epochs);
  }

  Picture picture() {
    Epochs of = new Epochs(run, epochs, stage2);
    Curve train = of.byStage("Train", Palette.BLUE, EpochRow::trainLoss, Numbers::significant);
    Stroke solid = new Stroke(Palette.VERMILION, 1.8);
    Curve test = of.curve("Test", solid, EpochRow::testLoss, Numbers::significant);
    Curve rate = of.byStage("Rate", Palette.MUTED, EpochRow::learningRate, Numbers::trimmed);
    return of.picture(
        "Loss by epoch",
        List.of(
            Epochs.strip(
                "loss; train: mean of the batch losses stepped on; test: cross-entropy",
                260,
                WIDE_LOSS,
                "no loss measured yet",
                train,
                test),
            Epochs.strip("learning rate", 64, WIDE_RATE, "", rate)),
        "Training and test loss and the learning rate");
  }
}
