package dev.flattail.plot;

import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.TracePlot.ClassTrace;
import dev.flattail.plot.TracePlot.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Lays out a {@link TracePlot}: points with 95% intervals. */
final class TraceLayout {
  private static final double LEFT = 84;
  private static final double HEIGHT = 280;

  /** Values that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 30;

  private final TracePlot plot;
  private final RunColours runs;
  private final Columns columns;
  private final double size;

  private TraceLayout(TracePlot plot) {
    this.plot = plot;
    this.runs = RunColours.among(traces().map(Trace::run));
    List<String> names = plot.classes().stream().map(ClassTrace::name).toList();
    this.columns = Columns.of(names, runs.size(), LEFT, 14);
    this.size = Math.clamp(columns.slot() * 0.4, 1.3, 4);
  }

  static Picture of(TracePlot plot) {
    return new TraceLayout(plot).picture();
  }

  private Picture picture() {
    Sheet sheet = new Sheet(columns.sheetWidth(), "Trace of the Hessian by class", plot.run());
    runs.legend(sheet, Symbol.DOT);
    Panel panel = columns.panel(sheet.top() + 30, HEIGHT, scale());
    sheet.add(panel.verticalAxis("trace%s; whiskers: 95%% interval".formatted(kind(panel.y()))));
    if (panel.y().shows(0)) {
      double zero = panel.level(0);
      Stroke stroke = new Stroke(Palette.FAINT, 1);
      sheet.add(Path.line(panel.area().x(), zero, panel.area().right(), zero, stroke));
    }
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < plot.classes().size(); i++) {
      for (Trace trace : plot.classes().get(i).values()) {
        if (panel.y().shows(Numbers.orNaN(trace.value()))) {
          marks.addAll(drawn(panel, i, trace));
        }
      }
    }
    if (marks.isEmpty()) {
      sheet.add(panel.note("no trace measured yet"));
    }
    sheet.add(new Mark.Group("traces", marks));
    return sheet.finish(
        columns.below(sheet, panel, "class, numbered from the first"),
        "The trace of each class's Hessian, of " + plot.run());
  }

  private List<Mark> drawn(Panel panel, int index, Trace trace) {
    double value = Numbers.orNaN(trace.value());
    double low = Numbers.orNaN(trace.low());
    double high = Numbers.orNaN(trace.high());
    double x = columns.middle(index, runs.index(trace.run()));
    Ink ink = runs.ink(trace.run());
    String told =
        "%s, %s: %s"
            .formatted(plot.classes().get(index).name(), trace.run(), Numbers.significant(value));
    List<Mark> marks = new ArrayList<>();
    if (low < high) {
      Stroke stroke = new Stroke(ink, size < 3 ? 0.8 : 1.2);
      marks.add(Whisker.of(panel, x, low, high, size, stroke));
      told += ", 95%% %s … %s".formatted(Numbers.significant(low), Numbers.significant(high));
    }
    marks.addAll(Symbol.DOT.at(new Point(x, panel.level(value)), size, ink, told));
    return marks;
  }

  private static String kind(Scale scale) {
    return switch (scale) {
      case LogScale log -> " (log scale)";
      case SymlogScale symlog ->
          " (log scale to both sides, linear within ±%s)".formatted(Numbers.brief(symlog.linear()));
      case LinearScale linear -> "";
      case PercentScale percent -> "";
    };
  }

  /** Wide intervals may reach beyond the axis, or one uncertain class would flatten all others. */
  private Scale scale() {
    double[] values =
        traces()
            .mapToDouble(trace -> Numbers.orNaN(trace.value()))
            .filter(Double::isFinite)
            .toArray();
    double farthest = DoubleStream.of(values).map(Math::abs).max().orElse(1);
    DoubleStream ends =
        traces()
            .flatMapToDouble(t -> DoubleStream.of(Numbers.orNaN(t.low()), Numbers.orNaN(t.high())))
            .filter(Double::isFinite)
            .map(end -> Math.clamp(end, -2 * farthest, 2 * farthest));
    Scale chosen = ValueAxis.signed(values, WIDE);
    return chosen instanceof LinearScale
        ? ValueAxis.signed(
            DoubleStream.concat(DoubleStream.of(values), ends).toArray(), Double.POSITIVE_INFINITY)
        : chosen;
  }

  private Stream<Trace> traces() {
    return plot.classes().stream().flatMap(c -> c.values().stream());
  }
}
