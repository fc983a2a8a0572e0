package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Font;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names curves where they end, with their last value, instead of a legend that the eye must match
 * by color.
 */
final class EndLabels {
  private static final double LINE = 16;
  private static final double LEADER = 22;

  private EndLabels() {}

  /** Room that the labels need to the right of the panel. */
  static double room(List<Curve> curves) {
    return curves.stream()
            .filter(curve -> !curve.isEmpty())
            .mapToDouble(curve -> Typeface.width(text(curve), font(curve)))
            .max()
            .orElse(0)
        + LEADER
        + 6;
  }

  static Mark drawn(List<Curve> curves, Panel panel) {
    List<Label> labels = new ArrayList<>();
    for (Curve curve : curves) {
      curve.last().ifPresent(last -> labels.add(new Label(curve, panel.at(last.x(), last.y()))));
    }
    labels.sort(Comparator.comparingDouble(label -> label.end.y()));
    double[] places = spread(labels.stream().mapToDouble(l -> l.end.y()).toArray(), panel.area());
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      Curve curve = labels.get(i).curve;
      Point end = labels.get(i).end;
      double x = panel.area().right() + LEADER;
      // Dotted where a curve ends early, or it would seem to go on.
      List<Double> dots =
          panel.area().right() - end.x() > LEADER ? List.of(1.0, 4.0) : List.<Double>of();
      Stroke leader = new Stroke(curve.stroke().ink(), 0.75, dots);
      marks.add(Path.line(end.x() + 5, end.y(), x - 4, places[i], leader));
      marks.add(new Mark.Text(new Point(x, places[i] + 4), text(curve), font(curve), Anchor.START));
    }
    return new Mark.Group("last values", marks);
  }

  /** Moves ascending heights apart by a line each, inside the panel where that is possible. */
  static double[] spread(double[] heights, Mark.Area area) {
    double[] places = heights.clone();
    double next = area.y();
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.max(places[i], next);
      next = places[i] + LINE;
    }
    double limit = area.bottom();
    for (int i = places.length - 1; i >= 0; i--) {
      places[i] = Math.min(places[i], limit);
      limit = places[i] - LINE;
    }
    return places;
  }

  private static String text(Curve curve) {
    return curve.name() + " " + curve.last().map(p -> curve.number().apply(p.y())).orElse("");
  }

  private static Font font(Curve curve) {
    return new Font(12, curve.stroke().width() > 2, curve.stroke().ink());
  }

  private record Label(Curve curve, Point end) {}
}
