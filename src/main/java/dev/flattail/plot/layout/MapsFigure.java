package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Region;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Mark.Text;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Contour maps of losses over a plane, in the same colors as long as most of them then still show
 * their shape, else each in its own. Not a {@link GridFigure}: a map has axes of numbers, and
 * outlines in place of cells.
 */
public final class MapsFigure {
  private static final double WIDTH = 900;
  private static final double LEFT = 70;
  private static final double BAR = 96;

  /** A map that reaches over fewer of the common bands than this shows too little. */
  private static final double FEWEST_BANDS = 4;

  private final List<Surface> shown;
  private final double[] down;
  private final double[] across;
  private final LossLevels common;
  private final boolean shared;

  /**
   * @param down coordinates of the rows, from the lowest one up
   * @param across coordinates of the columns
   * @param shown one map each, in this order
   */
  public MapsFigure(double[] down, double[] across, List<Surface> shown) {
    this.shown = shown;
    this.down = down;
    this.across = across;
    this.common = levels(shown);
    double[] reaches = shown.stream().mapToDouble(s -> common.reach(s.loss())).sorted().toArray();
    this.shared = reaches.length == 0 || reaches[(reaches.length - 1) / 2] >= FEWEST_BANDS;
  }

  /**
   * What a map is of.
   *
   * @param loss by row and column; NaN or infinite where it is not a number
   */
  public record Surface(String name, double[][] loss) {}

  /**
   * The figure.
   *
   * @param subtitle its lines
   * @param axes what the directions are
   */
  public Picture picture(String title, List<String> subtitle, String axes, String description) {
    // A single map is no wider than its legend.
    double width = shown.size() == 1 ? 720 : WIDTH;
    Sheet sheet = new Sheet(width, title, subtitle);
    sheet.add(
        new Text(new Point(Sheet.MARGIN, sheet.top() + 10), legend(), Sheet.SMALL, Anchor.START));
    double room = width - LEFT - Sheet.MARGIN - (shared ? BAR : 0);
    SmallMultiples multiples =
        SmallMultiples.of(shown.size(), LEFT, sheet.top() + 22, room).square(420);
    for (int s = 0; s < shown.size(); s++) {
      sheet.add(map(s, multiples));
    }
    if (shared) {
      sheet.add(colorBar(multiples.panel(0), multiples.right() + 26));
    }
    double bottom = multiples.bottom(shown.size());
    sheet.add(new Text(new Point(LEFT, bottom + 40), axes, Sheet.LABEL, Anchor.START));
    return sheet.finish(bottom + 58, description);
  }

  private String legend() {
    return (shown.size() <= 1
            ? "darker: higher loss"
            : shared
                ? "darker: higher loss, the same colors in all panels"
                : "darker: higher loss, colors from each panel's lowest to its highest loss, which its"
                    + " title says")
        + "; cross: the model itself; gray: loss not finite";
  }

  private static LossLevels levels(List<Surface> surfaces) {
    DoubleSummaryStatistics losses = finite(surfaces);
    return losses.getCount() == 0
        ? LossLevels.over(0, 0)
        : LossLevels.over(losses.getMin(), losses.getMax());
  }

  private static DoubleSummaryStatistics finite(List<Surface> surfaces) {
    return surfaces.stream()
        .flatMap(surface -> Arrays.stream(surface.loss()))
        .flatMapToDouble(Arrays::stream)
        .filter(Double::isFinite)
        .summaryStatistics();
  }

  private Mark map(int index, SmallMultiples multiples) {
    Surface surface = shown.get(index);
    Panel panel =
        new Panel(
            multiples.panel(index), LinearScale.over(across, 1, 0), LinearScale.over(down, 1, 0));
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
    marks.addAll(multiples.surroundings(index, shown.size(), panel, title(surface)));
    return new Mark.Group("loss of " + surface.name(), marks);
  }

  private String title(Surface surface) {
    DoubleSummaryStatistics losses = finite(List.of(surface));
    if (losses.getCount() == 0) {
      return surface.name() + ": no finite loss";
    }
    if (shared) {
      return surface.name();
    }
    String low = Numbers.brief(losses.getMin());
    String high = Numbers.brief(losses.getMax());
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

  private Mark colorBar(Area first, double x) {
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
    return new Mark.Group("color scale", marks);
  }
}
