package dev.flattail.plot;

import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure;
import dev.flattail.plot.layout.CurvesFigure.Rule;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LinearScale;
import dev.flattail.plot.layout.MapsFigure;
import dev.flattail.plot.layout.MapsFigure.Surface;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Scale;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.LandscapeReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss around a network's weights, along one direction (a line a surface) or over the plane of two
 * (a map a surface): of the whole split, then of the classes in the report's order.
 *
 * @param measured how
 * @param classNames of all classes
 */
public record SurfacePlot(
    String run, Measured measured, LandscapeReport report, List<String> classNames)
    implements Plot {
  /** Losses that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 100;

  /** With more lines, names at their ends would not fit the height. */
  private static final int MOST_LABELS = 16;

  /** More maps of classes would be too small to read. */
  private static final int MOST_MAPS = 100;

  public SurfacePlot {
    classNames = List.copyOf(classNames);
    double[][] axes = report.axes();
    if (axes.length < 1 || axes.length > 2) {
      throw new IllegalArgumentException("a loss surface has one or two axes, not " + axes.length);
    }
    int rows = axes.length == 1 ? 1 : axes[0].length;
    int columns = axes[axes.length - 1].length;
    for (Surface surface : surfaces(report, classNames)) {
      if (surface.loss().length != rows
          || Arrays.stream(surface.loss()).anyMatch(row -> row.length != columns)) {
        throw new IllegalArgumentException(
            "surface %s needs %d %s of %d losses, one a point of the axes"
                .formatted(surface.name(), rows, rows == 1 ? "row" : "rows", columns));
      }
    }
  }

  private static List<Surface> surfaces(LandscapeReport report, List<String> classNames) {
    List<Surface> surfaces = new ArrayList<>();
    surfaces.add(new Surface("whole split", report.loss().values()));
    report
        .perClass()
        .forEach(
            (of, grid) -> {
              int number = Integer.parseInt(of);
              surfaces.add(
                  new Surface(ClassLabel.of(number, classNames.get(number)), grid.values()));
            });
    return surfaces;
  }

  Picture picture() {
    List<Surface> surfaces = surfaces(report, classNames);
    return report.axes().length == 1 ? lines(surfaces) : maps(surfaces);
  }

  private List<String> subtitle(String shown) {
    String atModel = Numbers.orUnknown(report.atModel().loss());
    return List.of(shown, measured.line(), "loss of the model itself: " + atModel);
  }

  private String axis(int number) {
    return (report.directions().equals("random") ? "random direction " : "eigenvector ") + number;
  }

  private Picture maps(List<Surface> surfaces) {
    List<Surface> shown = surfaces.stream().limit(MOST_MAPS + 1L).toList();
    String shownOf =
        shown.size() == surfaces.size()
            ? run
            : "%s; the first %d of %,d".formatted(run, shown.size(), surfaces.size());
    return new MapsFigure(report.axes()[0], report.axes()[1], shown)
        .picture(
            "Loss over a plane through the model",
            subtitle(shownOf),
            "across: %s, up: %s".formatted(axis(2), axis(1)),
            "Loss over a plane through the model, of " + run);
  }

  private Picture lines(List<Surface> surfaces) {
    List<Curve> curves = curves(surfaces);
    boolean labeled = curves.size() <= MOST_LABELS;
    double[] values = curves.stream().flatMapToDouble(c -> Arrays.stream(c.values())).toArray();
    Scale losses = Scale.positive(values, WIDE);
    Strip strip =
        new Strip(
            "loss%s%s"
                .formatted(
                    losses.kind(),
                    labeled ? "" : "; blue over green to red: classes in their order"),
            340,
            losses,
            curves.reversed(),
            curves.isEmpty() ? "no loss measured" : "");
    int empty = surfaces.size() - curves.size();
    return new CurvesFigure(
            "Loss along a direction through the model",
            subtitle(
                empty == 0
                    ? run
                    : "%s; %d of %d without a finite loss".formatted(run, empty, surfaces.size())),
            "Loss along a direction through the model, of " + run,
            labeled
                ? List.of()
                : List.of(key(curves.getFirst()), key(curves.get(1)), key(curves.getLast())),
            List.of(strip),
            LinearScale.over(report.axes()[0], 1, 0),
            axis(1),
            new Rule(0, new Stroke(Palette.FAINT, 1), "the model itself"))
        .picture();
  }

  private List<Curve> curves(List<Surface> surfaces) {
    double[] axis = report.axes()[0];
    List<Curve> curves = new ArrayList<>();
    int count = surfaces.size();
    List<@Nullable Double> atModel = new ArrayList<>();
    atModel.add(report.atModel().loss());
    report.perClass().keySet().forEach(c -> atModel.add(report.atModel().perClass().get(c)));
    for (int s = 0; s < count; s++) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < axis.length; i++) {
        points.add(new Point(axis[i], Numbers.orNaN(surfaces.get(s).loss()[0][i])));
      }
      if (axis.length % 2 == 0) {
        points.add(new Point(0, Numbers.orNaN(atModel.get(s))));
      }
      Stroke stroke =
          s == 0
              ? new Stroke(Palette.INK, 2.6)
              : new Stroke(Palette.headToTail((s - 1.0) / Math.max(1, count - 2)), 1.3);
      curves.add(new Curve(surfaces.get(s).name(), stroke, points, Numbers::significant));
    }
    curves.removeIf(Curve::isEmpty);
    return curves;
  }

  private static Key key(Curve curve) {
    return new Key(curve.name(), curve.stroke().ink(), Symbol.LINE);
  }
}
