package dev.flattail.plot;

import dev.flattail.plot.DensityPlot.ClassDensity;
import dev.flattail.plot.DensityPlot.DensityCurve;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays out a {@link DensityPlot}: densities on a log axis, as the papers draw them. */
final class DensityLayout {
  private static final double WIDTH = 860;
  private static final double LEFT = 70;
  private static final int MOST = 100;
  private static final double DECADES = 7;

  private final DensityPlot plot;
  private final List<ClassDensity> shown;
  private final List<String> runs;

  private DensityLayout(DensityPlot plot) {
    this.plot = plot;
    this.shown = plot.classes().stream().limit(MOST).toList();
    this.runs =
        shown.stream().flatMap(c -> c.curves().stream().map(DensityCurve::run)).distinct().toList();
  }

  static Picture of(DensityPlot plot) {
    return new DensityLayout(plot).picture();
  }

  private Picture picture() {
    Sheet sheet = new Sheet(WIDTH, "Density of Hessian eigenvalues", subtitle());
    if (runs.size() > 1) {
      sheet.legend(RunColours.keys(runs));
    }
    SmallMultiples multiples =
        SmallMultiples.of(shown.size(), LEFT, sheet.top() + 26, WIDTH - LEFT - Sheet.MARGIN);
    LinearScale x = eigenvalues();
    LogScale y = densities();
    Area first = multiples.panel(0);
    sheet.add(
        new Mark.Text(
            new Point(Sheet.MARGIN, first.y() - 34),
            "density (log scale)",
            Sheet.SMALL,
            Anchor.START));
    if (shown.stream().allMatch(c -> c.curves().isEmpty())) {
      sheet.add(new Panel(first, x, y).note("no density measured yet"));
    }
    for (int i = 0; i < shown.size(); i++) {
      sheet.add(panel(i, multiples, x, y));
    }
    double bottom = multiples.bottom(shown.size());
    sheet.add(
        new Mark.Text(
            new Point(LEFT + (WIDTH - LEFT - Sheet.MARGIN) / 2, bottom + 38),
            "eigenvalue; shaded: negative, directions in which the loss curves down",
            Sheet.LABEL,
            Anchor.MIDDLE));
    return sheet.finish(
        bottom + 56,
        "Smoothed densities of the eigenvalues of each class's Hessian, of " + plot.run());
  }

  private String subtitle() {
    return plot.classes().size() > MOST
        ? "%s; the first %d of %d classes".formatted(plot.run(), MOST, plot.classes().size())
        : plot.run();
  }

  private LinearScale eigenvalues() {
    double from = 0;
    double to = 0;
    for (ClassDensity c : shown) {
      for (DensityCurve curve : c.curves()) {
        if (!curve.grid().isEmpty()) {
          from = Math.min(from, curve.grid().getFirst());
          to = Math.max(to, curve.grid().getLast());
        }
      }
    }
    boolean drawable = from < to && Double.isFinite(to - from);
    return drawable ? new LinearScale(from, to, 0, "") : new LinearScale(-1, 1, 0, "");
  }

  private LogScale densities() {
    double peak =
        shown.stream()
            .flatMap(c -> c.curves().stream())
            .flatMap(curve -> curve.values().stream())
            .mapToDouble(Numbers::orNaN)
            .filter(value -> value > 0)
            .max()
            .orElse(1);
    double top = Math.pow(10, Math.ceil(Math.log10(peak)));
    return new LogScale(top * Math.pow(10, -DECADES), top);
  }

  private Mark panel(int index, SmallMultiples multiples, LinearScale x, LogScale y) {
    ClassDensity density = shown.get(index);
    Panel panel = new Panel(multiples.panel(index), x, y);
    Area area = panel.area();
    List<Mark> marks = new ArrayList<>();
    double zero = panel.at(0, y.to()).x();
    marks.add(
        new Mark.Box(
            new Area(area.x(), area.y(), zero - area.x(), area.height()), Palette.NEGATIVE, null));
    if (multiples.isLeftmost(index)) {
      marks.addAll(panel.verticalAxis(""));
    }
    marks.add(Path.line(zero, area.y(), zero, area.bottom(), new Stroke(Palette.FAINT, 1)));
    marks.addAll(
        multiples.isLowest(index, shown.size()) ? panel.horizontalAxis("") : panel.baseLine());
    String title = "%s (%s)".formatted(density.name(), counted(density.samples()));
    marks.add(
        new Mark.Text(
            new Point(area.x(), area.y() - 6),
            Typeface.fit(title, Sheet.SMALL, area.width()),
            Sheet.SMALL,
            Anchor.START));
    for (DensityCurve curve : density.curves()) {
      Stroke stroke = new Stroke(Palette.run(Math.max(0, runs.indexOf(curve.run()))), 1.4);
      marks.add(new Mark.Group(density.name() + ", " + curve.run(), curve(curve, panel, stroke)));
    }
    return new Mark.Group("density of " + density.name(), marks);
  }

  private static String counted(int samples) {
    return String.format(Locale.ROOT, "%,d %s", samples, samples == 1 ? "image" : "images");
  }

  /** The largest value in every half unit of width; what lies under the floor is left out. */
  private static List<Mark> curve(DensityCurve curve, Panel panel, Stroke stroke) {
    List<Mark> marks = new ArrayList<>();
    List<Point> run = new ArrayList<>();
    double column = Double.NaN;
    for (int i = 0; i < Math.min(curve.grid().size(), curve.values().size()); i++) {
      double value = Numbers.orNaN(curve.values().get(i));
      if (!(value > 0) || !panel.y().shows(value)) {
        finish(run, stroke, marks);
        column = Double.NaN;
        continue;
      }
      Point point = panel.at(curve.grid().get(i), value);
      double here = Math.floor(point.x() * 2);
      if (here == column) {
        if (point.y() < run.getLast().y()) {
          run.set(run.size() - 1, point);
        }
      } else {
        run.add(point);
        column = here;
      }
    }
    finish(run, stroke, marks);
    return marks;
  }

  private static void finish(List<Point> run, Stroke stroke, List<Mark> marks) {
    if (run.size() > 1) {
      marks.add(new Path(run, stroke));
    }
    run.clear();
  }
}
