package dev.flattail.plot;

import dev.flattail.plot.RunSpectra.OfClass;
import dev.flattail.plot.RunSpectra.OfRun;
import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.ColumnsFigure;
import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LinearScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Scale;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Trace of the matrix of every class or block, with intervals by Student's t over the samples.
 *
 * @param run what is shown, printed under the title
 * @param measured how
 */
public record TracePlot(String run, Measured measured, List<RunSpectra> runs) implements Plot {
  private static final double HEIGHT = 280;

  /** Values that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 30;

  public TracePlot {
    runs = List.copyOf(runs);
  }

  Picture picture() {
    List<OfClass> classes = RunSpectra.byClass(runs);
    List<Entry> entries = RunSpectra.markers(classes, TracePlot::marker);
    Scale scale = scale(entries);
    ColumnsFigure figure =
        ColumnsFigure.ofMarkers(
            "Trace of the %s by %s".formatted(measured.matrixTitle(), measured.columns()),
            List.of(run, measured.line()),
            classes.stream().map(OfClass::name).toList(),
            runs.size());
    figure.legend(Key.ofRuns(RunSpectra.names(runs), Symbol.DOT));
    boolean cut = entries.stream().anyMatch(entry -> ColumnsFigure.leaves(scale, entry));
    figure.panel(
        "trace%s; whiskers: 95%% interval, none where the trace is exact%s"
            .formatted(scale.kind(), cut ? "; arrows: they go beyond the axis" : ""),
        HEIGHT,
        scale);
    figure.level(0, new Stroke(Palette.FAINT, 1));
    if (entries.isEmpty()) {
      figure.note("no trace measured yet");
    }
    figure.markers("traces", Symbol.DOT, entries);
    return figure.finish(
        measured.columns() + ", numbered from the first",
        "The trace of the %s of each %s, of %s"
            .formatted(measured.matrixTitle(), measured.columns(), run));
  }

  private static @Nullable Entry marker(int column, OfRun of) {
    HessianTraceEstimate trace = of.entry().trace();
    if (!Double.isFinite(trace.value())) {
      return null;
    }
    Ink ink = Palette.run(of.run());
    String tooltip = of.label() + ": " + Numbers.significant(trace.value());
    Interval interval = trace.interval95();
    if (interval == null || trace.isExact()) {
      return new Entry(column, of.run(), trace.value(), ink, tooltip);
    }
    double low = Numbers.orNaN(interval.low());
    double high = Numbers.orNaN(interval.high());
    String range =
        ", by Student's t %s … %s".formatted(Numbers.orUnknown(low), Numbers.orUnknown(high));
    return new Entry(column, of.run(), trace.value(), low, high, ink, tooltip + range);
  }

  /** Wide intervals may reach beyond the axis, or one uncertain class would flatten all others. */
  private static Scale scale(List<Entry> entries) {
    double[] values = entries.stream().mapToDouble(Entry::value).toArray();
    double farthest = DoubleStream.of(values).map(Math::abs).max().orElse(1);
    Scale chosen = Scale.signed(values, WIDE);
    if (!(chosen instanceof LinearScale)) {
      return chosen;
    }
    DoubleStream ends =
        entries.stream()
            .flatMapToDouble(entry -> DoubleStream.of(entry.low(), entry.high()))
            .filter(Double::isFinite)
            .map(end -> Math.clamp(end, -2 * farthest, 2 * farthest));
    return Scale.signed(
        DoubleStream.concat(DoubleStream.of(values), ends).toArray(), Double.POSITIVE_INFINITY);
  }
}
