package dev.flattail.plot;

import dev.flattail.plot.DensityPlot.ClassDensity;
import dev.flattail.plot.DensityPlot.DensityCurve;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Font;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Lays out a {@link DensityPlot}: densities on a log axis, as the papers draw them. */
final class DensityLayout {
  private static final double WIDTH = 900;
  private static final double LEFT = 70;
  private static final double DECADES = 7;
  private static final double LEAST_DECADES = 3;
  private static final double MOST_DECADES = 12;

  /** In decades: what is written in a panel's corner stands over the highest peak. */
  private static final double HEADROOM = 0.35;

  private static final double LINE = 14;

  /** Colours of further runs are too light for text. */
  private static final int MOST_TOLD = 4;

  private static final Font TINY = new Font(9, false, Palette.MUTED);

  private final DensityPlot plot;
  private final List<ClassDensity> shown;
  private final RunColours runs;
  private final Scale eigenvalues;
  private final LogScale densities;

  private DensityLayout(DensityPlot plot) {
    this.plot = plot;
    this.shown = plot.classes().stream().limit(SmallMultiples.MOST).toList();
    this.runs =
        RunColours.among(shown.stream().flatMap(c -> c.curves().stream().map(DensityCurve::run)));
    this.eigenvalues = DensityAxis.over(shown);
    this.densities = densities(shown);
  }

  static Picture of(DensityPlot plot) {
    return new DensityLayout(plot).picture();
  }

  private Picture picture() {
    Sheet sheet =
        new Sheet(
            WIDTH,
            "Density of Hessian eigenvalues",
            SmallMultiples.subtitle(plot.run(), plot.classes().size(), "classes"));
    runs.legend(sheet, Symbol.LINE);
    double width = WIDTH - LEFT - Sheet.MARGIN;
    SmallMultiples multiples = SmallMultiples.of(shown.size(), LEFT, sheet.top() + 26, width);
    Area first = multiples.panel(0);
    sheet.add(
        new Mark.Text(
            new Point(Sheet.MARGIN, first.y() - 34),
            "density (log scale); ticks on the base line: smallest and largest eigenvalue"
                + (multiples.roomy() ? "" : "; in the corner: images"),
            Sheet.SMALL,
            Anchor.START));
    for (int i = 0; i < shown.size(); i++) {
      sheet.add(panel(i, multiples));
    }
    if (shown.isEmpty()) {
      Panel empty = new Panel(first, eigenvalues, densities);
      sheet.add(empty.horizontalAxis(""));
      sheet.add(empty.note("no classes"));
    }
    double bottom = multiples.bottom(shown.size());
    sheet.add(
        new Mark.Text(
            new Point(LEFT + width / 2, bottom + 38), axisTitle(), Sheet.LABEL, Anchor.MIDDLE));
    return sheet.finish(
        bottom + 56,
        "Smoothed densities of the eigenvalues of each class's Hessian, of " + plot.run());
  }

  private String axisTitle() {
    String shaded = "; shaded: negative, directions in which the loss curves down";
    return eigenvalues instanceof SymlogScale symlog
        ? "eigenvalue (log scale to both sides, linear within ±%s)%s"
            .formatted(Numbers.brief(symlog.linear()), shaded)
        : "eigenvalue" + shaded;
  }

  /**
   * Seven decades down from the highest peak, as in the papers' figures; more where that would hide
   * most of a wide spectrum, whose density is low everywhere.
   */
  private static LogScale densities(List<ClassDensity> classes) {
    double[] peaks =
        classes.stream()
            .flatMap(c -> c.curves().stream())
            .mapToDouble(DensityLayout::peak)
            .filter(peak -> peak > 0)
            .map(Math::log10)
            .toArray();
    double highest = Arrays.stream(peaks).max().orElse(0);
    double lowest = Arrays.stream(peaks).min().orElse(0);
    double top = Math.clamp(Math.ceil(highest + HEADROOM), -290, 300);
    double floor = Math.min(top - DECADES, Math.floor(lowest) - LEAST_DECADES);
    return new LogScale(Math.pow(10, Math.max(floor, top - MOST_DECADES)), Math.pow(10, top));
  }

  private static double peak(DensityCurve curve) {
    return IntStream.range(0, curve.grid().size())
        .filter(i -> Double.isFinite(Numbers.orNaN(curve.grid().get(i))))
        .mapToDouble(i -> Numbers.orNaN(curve.values().get(i)))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private Mark panel(int index, SmallMultiples multiples) {
    ClassDensity density = shown.get(index);
    Panel panel = new Panel(multiples.panel(index), eigenvalues, densities);
    Area area = panel.area();
    List<Mark> marks = new ArrayList<>();
    double zero = panel.place(0);
    marks.add(
        new Mark.Box(
            new Area(area.x(), area.y(), zero - area.x(), area.height()), Palette.NEGATIVE, null));
    marks.addAll(panel.grid());
    if (multiples.isLeftmost(index)) {
      marks.addAll(panel.levels());
    }
    List<List<Mark>> lines =
        density.curves().stream()
            .map(curve -> DensityLine.of(curve, panel, stroke(curve, multiples)))
            .toList();
    if (lines.stream().allMatch(List::isEmpty)) {
      marks.add(panel.note(multiples.roomy() ? missing(density) : "none"));
    } else {
      marks.add(Path.line(zero, area.y(), zero, area.bottom(), new Stroke(Palette.FAINT, 1)));
    }
    marks.addAll(multiples.isLowest(index, shown.size()) ? panel.ticksBelow() : panel.baseLine());
    marks.add(multiples.title(index, multiples.roomy() ? title(density) : density.name()));
    if (!multiples.roomy()) {
      Point corner = new Point(area.right() - 1, area.y() + 9);
      String samples = TrainingImages.grouped(density.samples());
      marks.add(new Mark.Text(corner, samples, TINY, Anchor.END));
    }
    boolean told =
        multiples.roomy()
            && runs.size() <= MOST_TOLD
            && LINE * density.curves().size() <= area.height() / 2;
    double line = area.y() + LINE;
    for (int c = 0; c < lines.size(); c++) {
      DensityCurve curve = density.curves().get(c);
      Ink ink = runs.ink(curve.run());
      List<Mark> drawn = new ArrayList<>(lines.get(c));
      drawn.addAll(ends(curve, panel, ink, multiples.roomy() ? 8 : 5));
      marks.add(new Mark.Group(density.name() + ", " + curve.run(), drawn));
      if (told) {
        marks.addAll(range(curve, new Point(area.right() - 4, line), ink));
        line += LINE;
      }
    }
    return new Mark.Group("density of " + density.name(), marks);
  }

  private Stroke stroke(DensityCurve curve, SmallMultiples multiples) {
    return new Stroke(runs.ink(curve.run()), multiples.roomy() ? 1.5 : 1);
  }

  private static String missing(ClassDensity density) {
    boolean any = density.curves().stream().anyMatch(curve -> peak(curve) > 0);
    return any ? "density below the axis" : "no density";
  }

  private static String title(ClassDensity density) {
    int samples = density.samples();
    return String.format(
        Locale.ROOT, "%s (%,d %s)", density.name(), samples, samples == 1 ? "image" : "images");
  }

  /** Smoothing widens a density; these are the eigenvalues themselves. */
  private static List<Mark> ends(DensityCurve curve, Panel panel, Ink ink, double length) {
    List<Mark> marks = new ArrayList<>();
    for (double end : new double[] {curve.lambdaMin(), curve.lambdaMax()}) {
      if (panel.x().shows(end)) {
        double x = panel.place(end);
        double bottom = panel.area().bottom();
        marks.add(Path.line(x, bottom, x, bottom - length, new Stroke(ink, 2)));
      }
    }
    return marks;
  }

  private static List<Mark> range(DensityCurve curve, Point end, Ink ink) {
    if (!Double.isFinite(curve.lambdaMin()) || !Double.isFinite(curve.lambdaMax())) {
      return List.of();
    }
    String text = Numbers.brief(curve.lambdaMin()) + " … " + Numbers.brief(curve.lambdaMax());
    return List.of(new Mark.Text(end, text, new Font(11, false, ink), Anchor.END));
  }
}
