package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Font;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Accuracies of several runs side by side in columns: bars, or a line a run where bars would be too
 * thin to see.
 */
final class ComparedBars {
  static final double LEFT = 64;

  /** Room that a bar wants so that its value can stand over it. */
  static final double SLOT = 27;

  private static final double HEIGHT = 260;
  private static final double THINNEST = 2.4;
  private static final Font VALUE = new Font(11, false, Palette.INK);

  private final Columns columns;
  private final RunColours runs;
  private final List<List<@Nullable Double>> values;

  /**
   * @param values one list a column, in the order of the runs; null where there is none
   */
  ComparedBars(Columns columns, RunColours runs, List<List<@Nullable Double>> values) {
    this.columns = columns;
    this.runs = runs;
    this.values = values;
  }

  /** Adds the panel, without what stands below it. */
  Panel on(Sheet sheet, String axis) {
    boolean lines = columns.slot() < THINNEST;
    sheet.legend(runs.keys(lines ? Symbol.LINE : Symbol.BLOCK));
    Panel panel = columns.panel(sheet.top() + 32, HEIGHT, new PercentScale(1));
    sheet.add(panel.verticalAxis(axis));
    for (int run = 0; run < runs.size(); run++) {
      List<Mark> marks = lines ? line(panel, run) : bars(panel, run);
      sheet.add(new Mark.Group(runs.names().get(run), marks));
    }
    if (columns.names().isEmpty() || runs.size() == 0) {
      sheet.add(panel.note("nothing to compare"));
    }
    sheet.add(panel.baseLine());
    return panel;
  }

  private List<Mark> bars(Panel panel, int run) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      double accuracy = accuracy(i, run);
      double x = columns.middle(i, run);
      if (Double.isNaN(accuracy)) {
        if (columns.slot() >= SLOT * 0.7) {
          Point at = new Point(x, panel.area().bottom() - 6);
          marks.add(new Mark.Text(at, "n/a", Sheet.SMALL, Anchor.MIDDLE));
        }
        continue;
      }
      double thick = columns.slot() * (columns.slot() > 4 ? 0.9 : 1);
      double top = panel.level(accuracy);
      marks.add(
          new Mark.Box(
              new Area(x - thick / 2, top, thick, panel.area().bottom() - top),
              Palette.run(run),
              told(i, run, accuracy)));
      String value = written(accuracy);
      if (!value.isEmpty()) {
        marks.addAll(TrainingImages.value(new Point(x, top - 5), value));
      }
    }
    return marks;
  }

  /** With the sign where that fits; the axis has it too. */
  private String written(double accuracy) {
    String percent = Numbers.percent(accuracy);
    String bare = String.format(Locale.ROOT, "%.1f", accuracy * 100);
    if (Typeface.width("100.0%", VALUE) <= columns.slot()) {
      return percent;
    }
    return Typeface.width("00.0", VALUE) <= columns.slot() ? bare : "";
  }

  private List<Mark> line(Panel panel, int run) {
    List<Mark> marks = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      double accuracy = accuracy(i, run);
      if (Double.isNaN(accuracy)) {
        finish(points, run, marks);
        continue;
      }
      Point point = panel.at(i + 1, accuracy).rounded();
      points.add(point);
      marks.add(new Mark.Dot(point, 1.6, Palette.run(run), told(i, run, accuracy)));
    }
    finish(points, run, marks);
    return marks;
  }

  private static void finish(List<Point> points, int run, List<Mark> marks) {
    if (points.size() > 1) {
      marks.add(new Path(points, new Stroke(Palette.run(run), 1)));
    }
    points.clear();
  }

  private double accuracy(int column, int run) {
    double accuracy = Numbers.orNaN(values.get(column).get(run));
    return accuracy >= 0 && accuracy <= 1 ? accuracy : Double.NaN;
  }

  private String told(int column, int run, double accuracy) {
    return "%s, %s: %s"
        .formatted(columns.names().get(column), runs.names().get(run), Numbers.percent(accuracy));
  }
}
