package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Region;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import java.util.ArrayList;
import java.util.List;

/**
 * The area between two curves, such as an interval around a mean. It ends at the panel's edges. An
 * edge without finite values makes a gap.
 *
 * @param edges by ascending x
 */
public record Band(String name, Ink ink, List<Edge> edges) {
  private static final double TINT = 0.82;
  private static final double OUTLINE = 0.55;

  /** Both curves at one x. */
  public record Edge(double x, double low, double high) {
    boolean isFinite() {
      return Double.isFinite(low) && Double.isFinite(high);
    }
  }

  public Band {
    edges = List.copyOf(edges);
  }

  /** The area. */
  Mark drawn(Panel panel) {
    List<List<Point>> loops = loops(panel);
    Region region = new Region(loops, ink.towards(Palette.PAPER, TINT), null);
    return new Mark.Group(name, loops.isEmpty() ? List.of() : List.of(region));
  }

  /**
   * The area's outline. Ink is opaque: drawn over the areas of all bands, it shows those that lie
   * below others.
   */
  List<Mark> outline(Panel panel) {
    Stroke stroke = new Stroke(ink.towards(Palette.PAPER, OUTLINE), 0.8);
    return loops(panel).stream().<Mark>map(loop -> new Path(loop, stroke)).toList();
  }

  private List<List<Point>> loops(Panel panel) {
    List<List<Point>> loops = new ArrayList<>();
    List<Edge> run = new ArrayList<>();
    for (Edge edge : edges) {
      if (edge.isFinite()) {
        run.add(edge);
      } else {
        close(run, panel, loops);
      }
    }
    close(run, panel, loops);
    return loops;
  }

  private static void close(List<Edge> run, Panel panel, List<List<Point>> loops) {
    if (run.size() > 1) {
      List<Point> loop = new ArrayList<>();
      run.forEach(edge -> loop.add(at(panel, edge.x(), edge.high())));
      run.reversed().forEach(edge -> loop.add(at(panel, edge.x(), edge.low())));
      loops.add(loop);
    }
    run.clear();
  }

  private static Point at(Panel panel, double x, double y) {
    double level = panel.level(y);
    double top = panel.area().y();
    double bottom = panel.area().bottom();
    // Of zero on a logarithmic axis.
    double inside = Double.isFinite(level) ? Math.clamp(level, top, bottom) : bottom;
    return new Point(panel.place(x), inside).rounded();
  }
}
