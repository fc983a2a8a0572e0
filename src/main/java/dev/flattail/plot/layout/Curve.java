package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A named line through data points. A point without a finite value makes a gap; points that an axis
 * cannot show (zero on a log axis) do too.
 *
 * @param points data coordinates, y NaN for a gap; kept by ascending x
 * @param number how a value is written in labels
 */
public record Curve(
    String name, Stroke stroke, Style style, List<Point> points, DoubleFunction<String> number) {
  /** With more points than this, dots would merge into a band. */
  private static final int MOST_DOTS = 40;

  /** Radius of a hollow dot, a little more than that of a dot at the same place. */
  private static final double HOLLOW = 4.6;

  /** What of a curve is drawn. */
  public enum Style {
    LINE,
    DOTS,
    /** Dots where there are few or lonely points. */
    LINE_AND_DOTS,
    /** A hollow dot at every point. */
    LINE_AND_HOLLOW_DOTS
  }

  public Curve {
    points = points.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
  }

  /** A line with dots where there are few or lonely points. */
  public Curve(String name, Stroke stroke, List<Point> points, DoubleFunction<String> number) {
    this(name, stroke, Style.LINE_AND_DOTS, points, number);
  }

  /** The same with a gap between the points before and from {@code x}; null for none. */
  public Curve brokenBefore(@Nullable Integer x) {
    if (x == null) {
      return this;
    }
    List<Point> broken = new ArrayList<>(points);
    broken.add(new Point(x - 0.5, Double.NaN));
    return new Curve(name, stroke, style, broken, number);
  }

  public boolean isEmpty() {
    return values().length == 0;
  }

  /** The values that there are. */
  public double[] values() {
    return points.stream().mapToDouble(Point::y).filter(Double::isFinite).toArray();
  }

  /** The last point with a value. */
  Optional<Point> last() {
    return points.reversed().stream().filter(p -> Double.isFinite(p.y())).findFirst();
  }

  /** Whether both have the same value wherever they have one. */
  public boolean coincides(Curve other) {
    if (points.size() != other.points.size()) {
      return false;
    }
    for (int i = 0; i < points.size(); i++) {
      double mine = points.get(i).y();
      double theirs = other.points.get(i).y();
      if (Double.isNaN(mine) != Double.isNaN(theirs) || Math.abs(mine - theirs) > 1e-9) {
        return false;
      }
    }
    return true;
  }

  public Curve named(String otherName) {
    return new Curve(otherName, stroke, style, points, number);
  }

  /**
   * Lines between neighbors that both have a value, and dots.
   *
   * @param across what the horizontal axis is, for tooltips
   */
  Mark drawn(Panel panel, String across) {
    List<Mark> marks = new ArrayList<>();
    List<Point> run = new ArrayList<>();
    for (Point point : points) {
      if (Double.isFinite(point.y()) && panel.y().shows(point.y())) {
        run.add(point);
      } else {
        finish(run, panel, across, marks);
      }
    }
    finish(run, panel, across, marks);
    return new Mark.Group(name, marks);
  }

  private void finish(List<Point> run, Panel panel, String across, List<Mark> marks) {
    if (run.size() > 1 && style != Style.DOTS) {
      marks.add(new Path(run.stream().map(p -> panel.at(p.x(), p.y())).toList(), stroke));
    }
    boolean few = style == Style.LINE_AND_DOTS && (run.size() == 1 || points.size() <= MOST_DOTS);
    if (few || style == Style.DOTS || style == Style.LINE_AND_HOLLOW_DOTS) {
      run.forEach(point -> marks.addAll(dot(point, panel, across)));
    }
    run.clear();
  }

  private List<Mark> dot(Point point, Panel panel, String across) {
    Point center = panel.at(point.x(), point.y());
    String tooltip =
        "%s, %s %s: %s"
            .formatted(name, across, Numbers.trimmed(point.x()), number.apply(point.y()));
    return style == Style.LINE_AND_HOLLOW_DOTS
        ? Symbol.HOLLOW_DOT.at(center, HOLLOW, stroke.ink(), tooltip)
        : Symbol.DOT.at(center, stroke.width() + 0.9, stroke.ink(), tooltip);
  }
}
