package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.SurfacePlot.Surface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays out a {@link SurfacePlot} along one direction: a line a surface. */
final class SurfaceLayout {
  private static final double WIDTH = 860;
  private static final double LEFT = 78;
  private static final double HEIGHT = 340;

  /** Losses that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 100;

  /** With more lines, names at their ends would not fit the height. */
  private static final int MOST_LABELS = 16;

  private SurfaceLayout() {}

  static Picture of(SurfacePlot plot) {
    if (plot.axes().size() == 2) {
      return SurfaceMaps.of(plot);
    }
    List<@Nullable Double> axis = plot.axes().getFirst();
    List<Curve> curves = curves(plot, axis);
    Sheet sheet =
        new Sheet(WIDTH, "Loss along a direction through the model", subtitle(plot, curves));
    boolean labelled = curves.size() <= MOST_LABELS;
    if (!labelled) {
      sheet.legend(List.of(key(curves.getFirst()), key(curves.get(1)), key(curves.getLast())));
    }
    double right = labelled ? Math.max(Sheet.MARGIN, EndLabels.room(curves) + 8) : Sheet.MARGIN;
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 30, WIDTH - LEFT - right, HEIGHT),
            across(axis),
            ValueAxis.positive(
                curves.stream().flatMapToDouble(c -> Arrays.stream(c.values())).toArray(), WIDE));
    boolean log = panel.y() instanceof LogScale;
    sheet.add(
        panel.verticalAxis(
            "loss%s; upright line: the model itself%s"
                .formatted(
                    log ? " (log scale)" : "",
                    labelled ? "" : "; blue over green to red: classes in their order")));
    sheet.add(panel.horizontalAxis(plot.axisNames().getFirst()));
    if (panel.x().shows(0) && !curves.isEmpty()) {
      double zero = panel.place(0);
      sheet.add(
          Path.line(
              zero, panel.area().y(), zero, panel.area().bottom(), new Stroke(Palette.FAINT, 1)));
    }
    if (curves.isEmpty()) {
      sheet.add(panel.note("no loss measured"));
    }
    for (Curve curve : curves.reversed()) {
      sheet.add(curve.drawn(panel));
    }
    if (labelled) {
      sheet.add(EndLabels.drawn(curves, panel));
    }
    return sheet.finish(
        panel.area().bottom() + 56, "Loss along a direction through the model, of " + plot.run());
  }

  private static List<Curve> curves(SurfacePlot plot, List<@Nullable Double> axis) {
    List<Curve> curves = new ArrayList<>();
    int count = plot.surfaces().size();
    for (int s = 0; s < count; s++) {
      Surface surface = plot.surfaces().get(s);
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < axis.size(); i++) {
        double place = Numbers.orNaN(axis.get(i));
        if (Double.isFinite(place)) {
          points.add(new Point(place, Numbers.orNaN(surface.loss().getFirst().get(i))));
        }
      }
      Stroke stroke =
          s == 0
              ? new Stroke(Palette.INK, 2.6)
              : new Stroke(Palette.headToTail((s - 1.0) / Math.max(1, count - 2)), 1.3);
      curves.add(new Curve(surface.name(), stroke, points, Numbers::significant));
    }
    curves.removeIf(Curve::isEmpty);
    return curves;
  }

  private static String subtitle(SurfacePlot plot, List<Curve> curves) {
    int empty = plot.surfaces().size() - curves.size();
    return empty == 0
        ? plot.run()
        : "%s; %d of %d without a finite loss".formatted(plot.run(), empty, plot.surfaces().size());
  }

  private static Sheet.Key key(Curve curve) {
    return new Sheet.Key(curve.name(), curve.stroke().ink(), Symbol.LINE);
  }

  private static LinearScale across(List<@Nullable Double> axis) {
    double[] places = axis.stream().mapToDouble(Numbers::orNaN).filter(Double::isFinite).toArray();
    double from = Arrays.stream(places).min().orElse(-1);
    double to = Arrays.stream(places).max().orElse(1);
    return from < to ? new LinearScale(from, to, 0, "") : new LinearScale(from - 1, to + 1, 0, "");
  }
}
