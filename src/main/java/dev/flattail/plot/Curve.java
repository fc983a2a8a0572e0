package dev.flattail.plot;

import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A named line through data points. A point without a finite value makes a gap; points that an axis
 * cannot show (zero on a log axis) do too.
 *
 * @param points data coordinates, x ascending, y NaN for a gap
 * @param number how a value is written in labels
 */
record Curve(String name, Stroke stroke, List<Point> points, DoubleFunction<String> number) {
  /** With more points than this, dots would merge into a band. */
  private static final int MOST_DOTS = 40;

  /**
   * The curve of one field of the rows, sorted by x. A row without a value has no point, so that
   * what is measured now and then is still a line.
   */
  static <T> Curve of(
      String name,
      Stroke stroke,
      List<T> rows,
      ToIntFunction<T> x,
      Function<T, @Nullable Double> y,
      DoubleFunction<String> number) {
    List<Point> points =
        rows.stream()
            .filter(row -> y.apply(row) != null)
            .map(row -> new Point(x.applyAsInt(row), Numbers.orNaN(y.apply(row))))
            .sorted(Comparator.comparingDouble(Point::x))
            .toList();
    return new Curve(name, stroke, points, number);
  }

  /** The same with a gap between the points before and from {@code x}; null for none. */
  Curve brokenBefore(@Nullable Integer x) {
    if (x == null) {
      return this;
    }
    List<Point> broken = new ArrayList<>(points);
    broken.add(new Point(x - 0.5, Double.NaN));
    broken.sort(Comparator.comparingDouble(Point::x));
    return new Curve(name, stroke, List.copyOf(broken), number);
  }

  boolean isEmpty() {
    return values().length == 0;
  }

  /** The values that there are. */
  double[] values() {
    return points.stream().mapToDouble(Point::y).filter(Double::isFinite).toArray();
  }

  /** The last point with a value. */
  Optional<Point> last() {
    return points.reversed().stream().filter(p -> Double.isFinite(p.y())).findFirst();
  }

  /** Whether both have the same value wherever they have one. */
  boolean coincides(Curve other) {
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

  Curve named(String otherName) {
    return new Curve(otherName, stroke, points, number);
  }

  /**
   * Lines between neighbours that both have a value, and dots where there are few or lonely points.
   */
  Mark drawn(Panel panel) {
    List<Mark> marks = new ArrayList<>();
    List<Point> run = new ArrayList<>();
    for (Point point : points) {
      if (Double.isFinite(point.y()) && panel.y().shows(point.y())) {
        run.add(point);
      } else {
        finish(run, panel, marks);
      }
    }
    finish(run, panel, marks);
    return new Mark.Group(name, marks);
  }

  private void finish(List<Point> run, Panel panel, List<Mark> marks) {
    if (run.size() > 1) {
      marks.add(new Path(run.stream().map(p -> panel.at(p.x(), p.y())).toList(), stroke));
    }
    if (run.size() == 1 || points.size() <= MOST_DOTS) {
      for (Point point : run) {
        marks.add(
            new Mark.Dot(
                panel.at(point.x(), point.y()),
                stroke.width() + 0.9,
                stroke.ink(),
                name + ", epoch " + Math.round(point.x()) + ": " + number.apply(point.y())));
      }
    }
    run.clear();
  }
}
