package dev.flattail.plot;

import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;

/** Error bars. */
final class Whisker {
  private Whisker() {}

  /**
   * From {@code low} to {@code high}, cut at the panel's ends, where it has no cap.
   *
   * @param cap half the width of a cap
   */
  static Path of(Panel panel, double x, double low, double high, double cap, Stroke stroke) {
    boolean lowShown = panel.y().shows(low);
    boolean highShown = panel.y().shows(high);
    double bottom = lowShown ? panel.level(low) : panel.area().bottom();
    double top = highShown ? panel.level(high) : panel.area().y();
    List<Point> points = new ArrayList<>();
    // One line that goes back over its caps: a third of the bytes of three.
    if (lowShown) {
      points.add(new Point(x - cap, bottom));
      points.add(new Point(x + cap, bottom));
    }
    points.add(new Point(x, bottom));
    points.add(new Point(x, top));
    if (highShown) {
      points.add(new Point(x - cap, top));
      points.add(new Point(x + cap, top));
    }
    return new Path(points, stroke);
  }
}
