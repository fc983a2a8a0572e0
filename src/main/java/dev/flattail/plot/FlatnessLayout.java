package dev.flattail.plot;

import dev.flattail.plot.FlatnessPlot.Radius;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/** Lays out a {@link FlatnessPlot}: a dot a draw, a line through the means. */
final class FlatnessLayout {
  private static final double WIDTH = 760;
  private static final double LEFT = 78;
  private static final double HEIGHT = 300;

  /** Losses that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 30;

  private final FlatnessPlot plot;
  private final List<Radius> radii;
  private final double base;
  private final double sharp;
  private final Panel panel;
  private final Sheet sheet;

  private FlatnessLayout(FlatnessPlot plot) {
    this.plot = plot;
    this.radii =
        plot.radii().stream()
            .filter(radius -> radius.radius() > 0 && Double.isFinite(radius.radius()))
            .sorted(Comparator.comparingDouble(Radius::radius))
            .toList();
    this.base = Numbers.orNaN(plot.base());
    this.sharp = base + Numbers.orNaN(plot.sharpness());
    this.sheet = new Sheet(WIDTH, "Loss under random perturbation of the weights", plot.run());
    sheet.legend(keys());
    this.panel =
        new Panel(
            new Area(LEFT, sheet.top() + 30, WIDTH - LEFT - Sheet.MARGIN, HEIGHT),
            radiusScale(),
            lossScale());
  }

  static Picture of(FlatnessPlot plot) {
    return new FlatnessLayout(plot).picture();
  }

  private Picture picture() {
    sheet.add(panel.verticalAxis(panel.y() instanceof LogScale ? "loss (log scale)" : "loss"));
    sheet.add(
        panel.horizontalAxis(
            "length of the perturbation, as a share of the weights' length (log scale)"));
    sheet.add(new Mark.Group("model itself", level(base, Palette.INK)));
    sheet.add(new Mark.Group("after SAM's step", level(sharp, Palette.VERMILION)));
    sheet.add(new Mark.Group("mean of the draws", means()));
    sheet.add(new Mark.Group("draws", draws()));
    double bottom = panel.area().bottom() + 56;
    long lost = radii.stream().mapToLong(r -> r.losses().size() - finite(r).length).sum();
    if (radii.stream().allMatch(radius -> finite(radius).length == 0)) {
      sheet.add(panel.note(lost == 0 ? "no loss measured" : "no finite loss"));
    } else if (lost > 0) {
      long all = radii.stream().mapToLong(r -> r.losses().size()).sum();
      sheet.add(
          new Mark.Text(
              new Point(LEFT, bottom),
              "not shown: %d of %d draws, whose loss is not finite".formatted(lost, all),
              Sheet.LABEL,
              Anchor.START));
      bottom += 20;
    }
    return sheet.finish(
        bottom,
        "Loss under random perturbations of the weights, by their length, of " + plot.run());
  }

  private List<Sheet.Key> keys() {
    List<Sheet.Key> keys = new ArrayList<>();
    keys.add(new Sheet.Key("draw", Palette.BLUE, Symbol.DOT));
    keys.add(new Sheet.Key("mean of the draws", Palette.BLUE, Symbol.LINE));
    keys.add(
        new Sheet.Key("model itself: " + Numbers.told(plot.base()), Palette.INK, Symbol.DASHES));
    keys.add(
        new Sheet.Key(
            Double.isFinite(plot.sharpness())
                ? "after SAM's step of length %s: %s, sharpness %s"
                    .formatted(
                        Numbers.told(plot.rho()),
                        Numbers.told(sharp),
                        Numbers.significant(plot.sharpness()))
                : "SAM sharpness: no finite number",
            Palette.VERMILION,
            Symbol.DASHES));
    return keys;
  }

  private List<Mark> level(double loss, Ink ink) {
    if (!panel.y().shows(loss)) {
      return List.of();
    }
    double level = panel.level(loss);
    Stroke stroke = new Stroke(ink, 1.2, List.of(5.0, 4.0));
    return List.of(Path.line(panel.area().x(), level, panel.area().right(), level, stroke));
  }

  private List<Mark> draws() {
    List<Mark> marks = new ArrayList<>();
    for (Radius radius : radii) {
      for (double loss : finite(radius)) {
        if (panel.y().shows(loss)) {
          String told = Numbers.trimmed(radius.radius()) + ": " + Numbers.significant(loss);
          marks.add(new Mark.Dot(panel.at(radius.radius(), loss), 3, Palette.BLUE, told));
        }
      }
    }
    return marks;
  }

  private List<Mark> means() {
    List<Point> means = new ArrayList<>();
    for (Radius radius : radii) {
      double mean = DoubleStream.of(finite(radius)).average().orElse(Double.NaN);
      if (panel.y().shows(mean)) {
        means.add(panel.at(radius.radius(), mean));
      }
    }
    return means.size() > 1 ? List.of(new Path(means, new Stroke(Palette.BLUE, 1.6))) : List.of();
  }

  private static double[] finite(Radius radius) {
    return radius.losses().stream().mapToDouble(Numbers::orNaN).filter(Double::isFinite).toArray();
  }

  private Scale lossScale() {
    DoubleStream draws = radii.stream().flatMapToDouble(radius -> Arrays.stream(finite(radius)));
    return ValueAxis.positive(
        DoubleStream.concat(draws, DoubleStream.of(base, sharp)).filter(Double::isFinite).toArray(),
        WIDE);
  }

  private LogScale radiusScale() {
    return radii.isEmpty()
        ? new LogScale(0.001, 1)
        : new LogScale(radii.getFirst().radius() / 1.5, radii.getLast().radius() * 1.5);
  }
}
