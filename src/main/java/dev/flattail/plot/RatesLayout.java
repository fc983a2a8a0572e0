package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.results.EpochRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays out a {@link RatesPlot}: a panel a rate, one above the other, over the same epochs. */
final class RatesLayout {
  private static final double WIDTH = 760;
  private static final double HEIGHT = 150;
  private static final double GAP = 54;
  private static final double LEFT = 78;

  /** From this ratio of the largest to the smallest rate, the axis is logarithmic. */
  private static final double WIDE = 20;

  private RatesLayout() {}

  /** One panel. */
  private record Rate(Curve curve, String axis) {}

  static Picture of(RatesPlot plot) {
    List<Rate> rates = new ArrayList<>();
    rates.add(new Rate(curve("Rate", Palette.BLUE, plot, EpochRow::learningRate), "learning rate"));
    Curve rho = curve("Rho", Palette.VERMILION, plot, EpochRow::rho);
    if (!rho.isEmpty()) {
      rates.add(new Rate(rho, "rho, radius of the perturbation"));
    }
    Sheet sheet =
        new Sheet(
            WIDTH,
            rates.size() == 1 ? "Learning rate by epoch" : "Learning rate and rho by epoch",
            EpochAxis.subtitle(plot.run(), plot.epochs().size()));
    double width =
        WIDTH
            - LEFT
            - Math.max(Sheet.MARGIN, EndLabels.room(rates.stream().map(Rate::curve).toList()) + 8);
    LinearScale epochs = EpochAxis.over(plot.epochs().stream().mapToInt(EpochRow::epoch));
    double top = sheet.top() + 30;
    Panel panel = null;
    for (Rate rate : rates) {
      panel =
          new Panel(
              new Area(LEFT, top, width, HEIGHT),
              epochs,
              ValueAxis.positive(rate.curve.values(), WIDE));
      sheet.add(panel.verticalAxis(rate.axis));
      sheet.add(panel.baseLine());
      sheet.add(EpochAxis.secondStage(panel, plot.stage2(), rate == rates.getFirst()));
      if (rate.curve.isEmpty()) {
        sheet.add(panel.note("no epoch finished yet"));
      } else {
        sheet.add(rate.curve.drawn(panel));
        sheet.add(EndLabels.drawn(List.of(rate.curve), panel));
      }
      top = panel.area().bottom() + GAP;
    }
    if (panel != null) {
      sheet.add(panel.horizontalAxis("epoch"));
    }
    return sheet.finish(
        top + 2, "Learning rate and radius rho of the perturbation over epochs, of " + plot.run());
  }

  private static Curve curve(
      String name, Ink ink, RatesPlot plot, Function<EpochRow, @Nullable Double> value) {
    return Curve.of(
            name, new Stroke(ink, 1.8), plot.epochs(), EpochRow::epoch, value, Numbers::trimmed)
        .brokenBefore(plot.stage2());
  }
}
