package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays out an {@link AccuracyPlot}. */
final class AccuracyLayout {
  private static final double WIDTH = 760;
  private static final double HEIGHT = 430;

  private AccuracyLayout() {}

  static Picture of(AccuracyPlot plot) {
    List<Curve> curves = curves(plot.epochs());
    Sheet sheet =
        new Sheet(WIDTH, "Accuracy by epoch", EpochAxis.subtitle(plot.run(), plot.epochs().size()));
    double largest =
        curves.stream().flatMapToDouble(c -> Arrays.stream(c.values())).max().orElse(1);
    double ceiling = LinearScale.upTo(Math.max(largest * 100, 10), "").to() / 100;
    double left = 64;
    Area area =
        new Area(
            left,
            sheet.top() + 30,
            WIDTH - left - Math.max(Sheet.MARGIN, EndLabels.room(curves) + 8),
            HEIGHT - sheet.top() - 30 - 56);
    Panel panel =
        new Panel(
            area,
            EpochAxis.over(plot.epochs().stream().mapToInt(AccuracyPlot.Epoch::epoch)),
            new PercentScale(ceiling));
    sheet.add(panel.verticalAxis("accuracy; groups and balanced: mean over classes"));
    sheet.add(panel.horizontalAxis("epoch"));
    sheet.add(EpochAxis.secondStage(panel, plot.stage2(), true));
    if (curves.isEmpty()) {
      sheet.add(panel.note("no accuracy measured yet"));
    }
    curves.forEach(curve -> sheet.add(curve.drawn(panel)));
    sheet.add(EndLabels.drawn(curves, panel));
    return sheet.finish(
        HEIGHT,
        "Accuracy of the whole split, balanced over classes, and of classes with many, medium and"
            + " few training images, over epochs, of "
            + plot.run());
  }

  /** In drawing order, the most important last. */
  private static List<Curve> curves(List<AccuracyPlot.Epoch> epochs) {
    List<Curve> curves = new ArrayList<>();
    curves.add(curve("Many", new Stroke(Palette.MANY, 1.6), epochs, AccuracyPlot.Epoch::many));
    curves.add(
        curve("Medium", new Stroke(Palette.MEDIUM, 1.6), epochs, AccuracyPlot.Epoch::medium));
    curves.add(curve("Few", new Stroke(Palette.FEW, 1.6), epochs, AccuracyPlot.Epoch::few));
    curves.add(
        curve(
            "Validation",
            new Stroke(Palette.PURPLE, 1.6, List.of(5.0, 3.0)),
            epochs,
            AccuracyPlot.Epoch::validation));
    Curve test = curve("Test", new Stroke(Palette.MUTED, 1.6), epochs, AccuracyPlot.Epoch::test);
    Curve balanced =
        curve("Balanced", new Stroke(Palette.INK, 2.4), epochs, AccuracyPlot.Epoch::balanced);
    if (test.coincides(balanced)) {
      // A test split with equally many images of every class, such as CIFAR's.
      curves.add(balanced.named("Test, balanced"));
    } else {
      curves.add(test);
      curves.add(balanced);
    }
    curves.removeIf(Curve::isEmpty);
    return curves;
  }

  private static Curve curve(
      String name,
      Stroke stroke,
      List<AccuracyPlot.Epoch> epochs,
      Function<AccuracyPlot.Epoch, @Nullable Double> value) {
    return Curve.of(name, stroke, epochs, AccuracyPlot.Epoch::epoch, value, Numbers::percent);
  }
}
