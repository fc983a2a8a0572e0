package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.TracePlot.ClassTrace;
import dev.flattail.plot.TracePlot.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Lays out a {@link TracePlot}: points with 95% intervals. */
final class TraceLayout {
  private static final double LEFT = 84;
  private static final double HEIGHT = 280;

  private TraceLayout() {}

  static Picture of(TracePlot plot) {
    List<String> runs =
        plot.classes().stream()
            .flatMap(c -> c.values().stream().map(Trace::run))
            .distinct()
            .toList();
    List<String> names = plot.classes().stream().map(ClassTrace::name).toList();
    Columns columns = Columns.of(names, runs.size(), LEFT);
    Sheet sheet =
        new Sheet(
            LEFT + columns.width() + Sheet.MARGIN, "Trace of the Hessian by class", plot.run());
    if (runs.size() > 1) {
      sheet.legend(RunColours.keys(runs));
    }
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 30, columns.width(), HEIGHT),
            columns.scale(),
            scale(plot));
    sheet.add(panel.verticalAxis("trace; whiskers: 95% interval"));
    double zero = panel.at(1, 0).y();
    sheet.add(
        Path.line(
            panel.area().x(), zero, panel.area().right(), zero, new Stroke(Palette.FAINT, 1)));
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < plot.classes().size(); i++) {
      ClassTrace owner = plot.classes().get(i);
      for (Trace trace : owner.values()) {
        int run = Math.max(0, runs.indexOf(trace.run()));
        marks.addAll(drawn(panel, columns.middle(i, run), Palette.run(run), owner, trace));
      }
    }
    if (marks.isEmpty()) {
      sheet.add(panel.note("no trace measured yet"));
    }
    sheet.add(new Mark.Group("traces", marks));
    return sheet.finish(
        columns.below(sheet, panel), "The trace of each class's Hessian, of " + plot.run());
  }

  private static List<Mark> drawn(Panel panel, double x, Ink ink, ClassTrace owner, Trace trace) {
    double value = Numbers.orNaN(trace.value());
    if (Double.isNaN(value)) {
      return List.of();
    }
    List<Mark> marks = new ArrayList<>();
    double low = Numbers.orNaN(trace.low());
    double high = Numbers.orNaN(trace.high());
    if (low < high) {
      marks.addAll(Whisker.of(panel, x, low, high, ink));
    }
    String told = "%s, %s: %s".formatted(owner.name(), trace.run(), Numbers.significant(value));
    marks.add(new Mark.Dot(new Point(x, panel.at(1, value).y()), 3.6, ink, told));
    return marks;
  }

  /** Around zero and all values; wide intervals may reach beyond, as far again as the values do. */
  private static LinearScale scale(TracePlot plot) {
    double[] values =
        plot.classes().stream()
            .flatMap(c -> c.values().stream())
            .mapToDouble(trace -> Numbers.orNaN(trace.value()))
            .filter(Double::isFinite)
            .toArray();
    double high = Math.max(0, DoubleStream.of(values).max().orElse(1));
    double low = Math.min(0, DoubleStream.of(values).min().orElse(0));
    double range = high - low > 0 ? high - low : 1;
    double[] ends =
        plot.classes().stream()
            .flatMap(c -> c.values().stream())
            .flatMapToDouble(t -> DoubleStream.of(Numbers.orNaN(t.low()), Numbers.orNaN(t.high())))
            .filter(Double::isFinite)
            .toArray();
    double top = Math.min(Math.max(high, DoubleStream.of(ends).max().orElse(high)), high + range);
    double bottom = Math.max(Math.min(low, DoubleStream.of(ends).min().orElse(low)), low - range);
    double step = LinearScale.niceStep((top - bottom > 0 ? top - bottom : 1) / 5);
    double from = Math.floor(bottom / step) * step;
    double to = Math.ceil(top / step) * step;
    return new LinearScale(from, to > from ? to : from + 1, 0, "");
  }
}
