package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Stroke;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a {@link LossPlot}: losses above, learning rate in a low panel below on the same epochs.
 */
final class LossLayout {
  private static final double WIDTH = 760;
  private static final double LOSS_HEIGHT = 260;
  private static final double RATE_HEIGHT = 64;

  private LossLayout() {}

  static Picture of(LossPlot plot) {
    List<Curve> losses =
        Stream.of(
                // Stages descend different losses.
                curve("Train", Palette.BLUE, plot, LossPlot.Epoch::train, Numbers::significant)
                    .brokenBefore(plot.stage2()),
                curve("Test", Palette.VERMILION, plot, LossPlot.Epoch::test, Numbers::significant))
            .filter(curve -> !curve.isEmpty())
            .toList();
    Curve rate =
        curve("Rate", Palette.MUTED, plot, LossPlot.Epoch::learningRate, Numbers::trimmed)
            .brokenBefore(plot.stage2());
    Sheet sheet =
        new Sheet(WIDTH, "Loss by epoch", EpochAxis.subtitle(plot.run(), plot.epochs().size()));
    double left = 78;
    double width =
        WIDTH
            - left
            - Math.max(
                Sheet.MARGIN,
                EndLabels.room(Stream.concat(losses.stream(), Stream.of(rate)).toList()) + 8);
    LinearScale epochs = EpochAxis.over(plot.epochs().stream().mapToInt(LossPlot.Epoch::epoch));
    Panel upper =
        new Panel(new Area(left, sheet.top() + 30, width, LOSS_HEIGHT), epochs, scale(losses, 50));
    sheet.add(
        upper.verticalAxis(
            "loss; train: mean of the batch losses stepped on; test: cross-entropy"));
    sheet.add(upper.baseLine());
    sheet.add(EpochAxis.secondStage(upper, plot.stage2(), true));
    draw(sheet, upper, losses, "no loss measured yet");

    Panel lower =
        new Panel(
            new Area(left, upper.area().bottom() + 54, width, RATE_HEIGHT),
            epochs,
            scale(List.of(rate), 20));
    sheet.add(lower.verticalAxis("learning rate"));
    sheet.add(lower.horizontalAxis("epoch"));
    sheet.add(EpochAxis.secondStage(lower, plot.stage2(), false));
    draw(sheet, lower, List.of(rate), "");
    return sheet.finish(
        lower.area().bottom() + 56,
        "Training and test loss and the learning rate over epochs, of " + plot.run());
  }

  private static void draw(Sheet sheet, Panel panel, List<Curve> curves, String otherwise) {
    if (curves.stream().allMatch(Curve::isEmpty)) {
      sheet.add(panel.note(otherwise));
      return;
    }
    curves.forEach(curve -> sheet.add(curve.drawn(panel)));
    sheet.add(EndLabels.drawn(curves, panel));
  }

  private static Scale scale(List<Curve> curves, double ratio) {
    return ValueAxis.positive(
        curves.stream().flatMapToDouble(curve -> DoubleStream.of(curve.values())).toArray(), ratio);
  }

  private static Curve curve(
      String name,
      Ink ink,
      LossPlot plot,
      Function<LossPlot.Epoch, @Nullable Double> value,
      DoubleFunction<String> number) {
    return Curve.of(
        name, new Stroke(ink, 1.8), plot.epochs(), LossPlot.Epoch::epoch, value, number);
  }
}
