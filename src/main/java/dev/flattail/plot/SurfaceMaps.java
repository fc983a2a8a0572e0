package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Region;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.Mark.Text;
import dev.flattail.plot.SurfacePlot.Surface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a {@link SurfacePlot} over a plane: contour maps, in the same colours as long as most of
 * them then still show their shape, else each in its own.
 */
final class SurfaceMaps {
  private static final double WIDTH = 900;
  private static final double LEFT = 70;
  private static final double BAR = 96;

  /** A map that reaches over fewer of the common bands than this shows too little. */
  private static final double FEWEST_BANDS = 4;

  private final SurfacePlot plot;
  private final List<Surface> shown;
  private final double[] down;
  private final double[] across;
  private final LossLevels common;
  private final boolean shared;

  private SurfaceMaps(SurfacePlot plot) {
    this.plot = plot;
    this.shown = plot.surfaces().stream().limit(SmallMultiples.MOST + 1L).toList();
    this.down = coordinates(plot.axes().getFirst());
    this.across = coordinates(plot.axes().getLast());
    this.common = levels(shown);
    double[] reaches = shown.stream().mapToDouble(s -> common.reach(s.loss())).sorted().toArray();
    this.shared = reaches.length == 0 || reaches[(reaches.length - 1) / 2] >= FEWEST_BANDS;
  }

  static Picture of(SurfacePlot plot) {
    return new SurfaceMaps(plot).picture();
  }

  private Picture picture() {
    Sheet sheet =
        new Sheet(
            WIDTH,
            "Loss over a plane through the model",
            shown.size() < plot.surfaces().size()
                ? "%s; the first %d of %,d"
                    .formatted(plot.run(), shown.size(), plot.surfaces().size())
                : plot.run());
    sheet.add(
        new Text(new Point(Sheet.MARGIN, sheet.top() + 10), legend(), Sheet.SMALL, Anchor.START));
    double room = WIDTH - LEFT - Sheet.MARGIN - (shared ? BAR : 0);
    SmallMultiples multiples =
        SmallMultiples.of(shown.size(), LEFT, sheet.top() + 22, room).square(420);
    for (int s = 0; s < shown.size(); s++) {
      sheet.add(map(s, multiples));
    }
    if (shown.isEmpty()) {
      sheet.add(panel(multiples.panel(0)).note("no loss measured"));
    }
    if (shared && !shown.isEmpty()) {
      sheet.add(colourBar(multiples.panel(0), multiples.right() + 26));
    }
    double bottom = multiples.bottom(shown.size());
    sheet.add(
        new Text(
            new Point(LEFT, bottom + 40),
            "across: %s, up: %s".formatted(plot.axisNames().getLast(), plot.axisNames().getFirst()),
            Sheet.LABEL,
            Anchor.START));
    return sheet.finish(bottom + 58, "Loss over a plane through the model, of " + plot.run());
  }

  private String legend() {
    return (shown.size() <= 1
            ? "darker: higher loss"
            : shared
                ? "darker: higher loss, the same colours in all panels"
                : "darker: higher loss, colours from each panel's lowest to its highest loss, which its"
                    + " title tells")
        + "; cross: the model itself; grey: loss not finite";
  }

  private static double[] coordinates(List<@Nullable Double> axis) {
    return axis.stream().mapToDouble(Numbers::orNaN).toArray();
  }

  private static LossLevels levels(List<Surface> surfaces) {
    double[] losses = finite(surfaces);
    return LossLevels.over(
        Arrays.stream(losses).min().orElse(0), Arrays.stream(losses).max().orElse(0));
  }

  private static double[] finite(List<Surface> surfaces) {
    return surfaces.stream()
        .flatMap(s -> s.loss().stream().flatMap(List::stream))
        .mapToDouble(Numbers::orNaN)
        .filter(Double::isFinite)
        .toArray();
  }

  private Panel panel(Area area) {
    return new Panel(area, scale(across), scale(down));
  }

  private static LinearScale scale(double[] coordinates) {
    double from = Arrays.stream(coordinates).filter(Double::isFinite).min().orElse(-1);
    double to = Arrays.stream(coordinates).filter(Double::isFinite).max().orElse(1);
    return from < to ? new LinearScale(from, to, 0, "") : new LinearScale(from - 1, to + 1, 0, "");
  }

  private Mark map(int index, SmallMultiples multiples) {
    Surface surface = shown.get(index);
    Panel panel = panel(multiples.panel(index));
    Area area = panel.area();
    LossLevels levels = shared ? common : levels(List.of(surface));
    double[][] bands = levels.inBands(surface.loss());
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Box(area, Palette.UNKNOWN, null));
    for (int band = 0; band < LossLevels.BANDS; band++) {
      // The lowest band holds all that is finite, rounding of the scale included.
      List<List<Point>> loops = Contours.atLeast(bands, band == 0 ? -1e-6 : band);
      if (!loops.isEmpty()) {
        Stroke line = band == 0 ? null : new Stroke(line(band), multiples.roomy() ? 0.8 : 0.5);
        marks.add(
            new Region(
                loops.stream().map(loop -> placed(loop, panel)).toList(),
                LossLevels.ink(band),
                line));
      }
    }
    if (down.length < 2 || across.length < 2) {
      marks.add(panel.note("a map needs two points along each direction"));
    } else if (panel.x().shows(0) && panel.y().shows(0)) {
      marks.addAll(cross(panel.at(0, 0), multiples.roomy() ? 6 : 3));
    }
    if (multiples.isLeftmost(index)) {
      marks.addAll(panel.levels());
    }
    if (multiples.isLowest(index, shown.size())) {
      marks.addAll(panel.ticksBelow());
    }
    marks.add(multiples.title(index, title(surface)));
    return new Mark.Group("loss of " + surface.name(), marks);
  }

  private String title(Surface surface) {
    double[] losses = finite(List.of(surface));
    if (losses.length == 0) {
      return surface.name() + ": no finite loss";
    }
    if (shared) {
      return surface.name();
    }
    String low = Numbers.brief(Arrays.stream(losses).min().getAsDouble());
    String high = Numbers.brief(Arrays.stream(losses).max().getAsDouble());
    return surface.name() + ": " + (low.equals(high) ? low : low + " … " + high);
  }

  /** A little darker than the band, on dark bands a little lighter. */
  private static Ink line(int band) {
    Ink ink = LossLevels.ink(band);
    return ink.towards(Palette.on(ink), 0.35);
  }

  /** On the page, without the repetitions that rounding makes. */
  private List<Point> placed(List<Point> loop, Panel panel) {
    List<Point> points = new ArrayList<>();
    for (Point p : loop) {
      Point point = panel.at(between(across, p.x()), between(down, p.y())).rounded();
      if (points.isEmpty() || !points.getLast().equals(point)) {
        points.add(point);
      }
    }
    return points;
  }

  /** The coordinate at a fractional index. */
  private static double between(double[] coordinates, double index) {
    int below = Math.clamp((int) Math.floor(index), 0, coordinates.length - 1);
    int above = Math.min(below + 1, coordinates.length - 1);
    return coordinates[below] + (coordinates[above] - coordinates[below]) * (index - below);
  }

  private static List<Mark> cross(Point at, double reach) {
    List<Mark> marks = new ArrayList<>();
    // A light edge first: it shows on the darkest band too.
    for (Stroke stroke :
        List.of(
            new Stroke(Palette.PAPER, reach * 0.6), new Stroke(Palette.VERMILION, reach * 0.3))) {
      marks.add(Path.line(at.x() - reach, at.y(), at.x() + reach, at.y(), stroke));
      marks.add(Path.line(at.x(), at.y() - reach, at.x(), at.y() + reach, stroke));
    }
    return marks;
  }

  private Mark colourBar(Area first, double x) {
    List<Mark> marks = new ArrayList<>();
    double height = 17.0 * LossLevels.BANDS;
    double[] borders = common.borders();
    for (int band = 0; band <= LossLevels.BANDS; band++) {
      double bottom = first.y() + height * (1 - (double) band / LossLevels.BANDS);
      if (band < LossLevels.BANDS) {
        double step = height / LossLevels.BANDS;
        Area area = new Area(x, bottom - step, 14, step);
        marks.add(new Mark.Box(area, LossLevels.ink(band), null));
      }
      marks.add(
          new Text(
              new Point(x + 20, bottom + 4),
              Numbers.brief(borders[band]),
              Sheet.SMALL,
              Anchor.START));
    }
    return new Mark.Group("colour scale", marks);
  }
}
