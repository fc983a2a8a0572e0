package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.SurfacePlot.Surface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Lays out a {@link SurfacePlot}: lines for one direction, heat maps for two. */
final class SurfaceLayout {
  private static final double WIDTH = 860;
  private static final double LEFT = 70;
  private static final double LINES_HEIGHT = 320;
  private static final double LOG_FROM = 50;
  private static final int MOST = 50;
  private static final int MOST_LABELS = 16;

  private final SurfacePlot plot;
  private final List<Surface> shown;

  private SurfaceLayout(SurfacePlot plot) {
    this.plot = plot;
    this.shown = plot.surfaces().stream().limit(MOST).toList();
  }

  static Picture of(SurfacePlot plot) {
    SurfaceLayout layout = new SurfaceLayout(plot);
    return plot.axes().size() == 2 ? layout.maps() : layout.lines();
  }

  private String subtitle() {
    return plot.surfaces().size() > MOST
        ? "%s; the first %d of %d".formatted(plot.run(), MOST, plot.surfaces().size())
        : plot.run();
  }

  private Picture lines() {
    List<Curve> curves = new ArrayList<>();
    List<Double> axis = plot.axes().isEmpty() ? List.of() : plot.axes().getFirst();
    for (int s = 0; s < shown.size(); s++) {
      List<Double> losses =
          shown.get(s).loss().isEmpty() ? List.of() : shown.get(s).loss().getFirst();
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < Math.min(axis.size(), losses.size()); i++) {
        points.add(new Point(axis.get(i), Numbers.orNaN(losses.get(i))));
      }
      Stroke stroke =
          s == 0 ? new Stroke(Palette.INK, 2.4) : new Stroke(headToTail(s, shown.size()), 1.4);
      curves.add(new Curve(shown.get(s).name(), stroke, points, Numbers::significant));
    }
    curves.removeIf(Curve::isEmpty);
    boolean labelled = curves.size() <= MOST_LABELS;
    Sheet sheet = new Sheet(WIDTH, "Loss along a direction through the model", subtitle());
    double right = labelled ? Math.max(Sheet.MARGIN, EndLabels.room(curves) + 8) : Sheet.MARGIN;
    LinearScale x =
        axis.size() > 1
            ? new LinearScale(axis.getFirst(), axis.getLast(), 0, "")
            : new LinearScale(-1, 1, 0, "");
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 30, WIDTH - LEFT - right, LINES_HEIGHT), x, scale(curves));
    sheet.add(panel.verticalAxis("loss; blue to red: classes from head to tail"));
    sheet.add(panel.horizontalAxis(plot.axisNames().isEmpty() ? "" : plot.axisNames().getFirst()));
    if (curves.isEmpty()) {
      sheet.add(panel.note("no loss measured"));
    }
    for (Curve curve : curves.reversed()) {
      sheet.add(new Mark.Group(curve.name(), pieces(curve, panel)));
    }
    if (labelled) {
      sheet.add(EndLabels.drawn(curves, panel));
    }
    return sheet.finish(
        panel.area().bottom() + 56, "Loss along a direction through the model, of " + plot.run());
  }

  private static Ink headToTail(int index, int count) {
    return Palette.BLUE.towards(Palette.VERMILION, count <= 2 ? 0 : (index - 1.0) / (count - 2.0));
  }

  private static List<Mark> pieces(Curve curve, Panel panel) {
    List<Mark> marks = new ArrayList<>();
    List<Point> run = new ArrayList<>();
    for (Point point : curve.points()) {
      if (panel.y().shows(point.y())) {
        run.add(panel.at(point.x(), point.y()));
      } else {
        if (run.size() > 1) {
          marks.add(new Path(run, curve.stroke()));
        }
        run.clear();
      }
    }
    if (run.size() > 1) {
      marks.add(new Path(run, curve.stroke()));
    }
    return marks;
  }

  private static Scale scale(List<Curve> curves) {
    double[] values =
        curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.values())).toArray();
    double largest = DoubleStream.of(values).max().orElse(1);
    double smallest = DoubleStream.of(values).filter(v -> v > 0).min().orElse(largest);
    return smallest > 0 && largest / smallest > LOG_FROM
        ? LogScale.around(smallest, largest)
        : LinearScale.upTo(largest, "");
  }

  private Picture maps() {
    Sheet sheet = new Sheet(WIDTH, "Loss over a plane through the model", subtitle());
    SmallMultiples rough =
        SmallMultiples.of(shown.size(), LEFT, sheet.top() + 40, WIDTH - LEFT - Sheet.MARGIN);
    int points = Math.max(1, plot.axes().getFirst().size());
    double cell = Math.max(1, Math.floor(Math.min(rough.width(), 420) / points));
    SmallMultiples multiples = rough.high(cell * points);
    sheet.add(
        new Mark.Text(
            new Point(Sheet.MARGIN, sheet.top() + 12),
            "light: lowest, dark: highest loss of each panel (log colours), as its title says; cross:"
                + " the model",
            Sheet.SMALL,
            Anchor.START));
    for (int s = 0; s < shown.size(); s++) {
      sheet.add(map(s, multiples, cell));
    }
    if (shown.isEmpty()) {
      sheet.add(
          new Mark.Text(
              new Point(LEFT, sheet.top() + 60), "no loss measured", Sheet.LABEL, Anchor.START));
    }
    double bottom = multiples.bottom(shown.size());
    sheet.add(
        new Mark.Text(
            new Point(LEFT, bottom + 38),
            "across: %s, up: %s, both from %s to %s"
                .formatted(
                    name(1),
                    name(0),
                    Numbers.trimmed(plot.axes().getFirst().getFirst()),
                    Numbers.trimmed(plot.axes().getFirst().getLast())),
            Sheet.LABEL,
            Anchor.START));
    return sheet.finish(bottom + 56, "Loss over a plane through the model, of " + plot.run());
  }

  private String name(int axis) {
    return plot.axisNames().size() > axis ? plot.axisNames().get(axis) : "direction " + (axis + 1);
  }

  private Mark map(int index, SmallMultiples multiples, double cell) {
    Surface surface = shown.get(index);
    Area area = multiples.panel(index);
    double[] values =
        surface.loss().stream()
            .flatMap(List::stream)
            .mapToDouble(Numbers::orNaN)
            .filter(Double::isFinite)
            .toArray();
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(0);
    List<List<@Nullable Ink>> inks = new ArrayList<>();
    // Rows of a mosaic run downwards, the axis upwards.
    for (List<Double> row : surface.loss().reversed()) {
      List<@Nullable Ink> line = new ArrayList<>();
      for (Double loss : row) {
        line.add(Double.isNaN(Numbers.orNaN(loss)) ? null : Palette.ramp(shade(loss, low, high)));
      }
      inks.add(line);
    }
    double side = cell * surface.loss().size();
    String title =
        "%s: %s to %s"
            .formatted(surface.name(), Numbers.significant(low), Numbers.significant(high));
    double x = area.x() + side / 2;
    double y = area.y() + side / 2;
    Stroke cross = new Stroke(Palette.VERMILION, 1.4);
    return new Mark.Group(
        "loss of " + surface.name(),
        List.of(
            new Mark.Mosaic(new Point(area.x(), area.y()), cell, inks),
            Path.line(x - 5, y, x + 5, y, cross),
            Path.line(x, y - 5, x, y + 5, cross),
            new Mark.Text(
                new Point(area.x(), area.y() - 6),
                Typeface.fit(title, Sheet.SMALL, multiples.width()),
                Sheet.SMALL,
                Anchor.START)));
  }

  /** Logarithmic above the lowest loss, so that the valley's floor is seen beside high walls. */
  private static double shade(double loss, double low, double high) {
    double range = high - low;
    return range > 0 ? Math.log1p(99 * (loss - low) / range) / Math.log(100) : 0;
  }
}
