package dev.flattail.plot;

import dev.flattail.plot.RunSpectra.OfClass;
import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.ColumnsFigure;
import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LogScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Largest and smallest eigenvalue of every class or block on a log axis: circles for the largest,
 * squares for the size of a negative smallest one. What has the other sign has no place on the axis
 * and stands hollow in a row of its own below it.
 *
 * @param run what is shown, printed under the title
 * @param measured how
 */
public record EigenvaluesPlot(String run, Measured measured, List<RunSpectra> runs)
    implements Plot {
  private static final double HEIGHT = 300;
  private static final double ROW = 26;

  /** Eigenvalues smaller than this share of the largest are rounding, and stand on the floor. */
  private static final double LEAST = 1e-10;

  /**
   * A smallest eigenvalue below this share of the largest size, whose residual reaches zero, is
   * rounding of a matrix without negative eigenvalues in float32, and is shown as not negative.
   */
  private static final double ROUNDING = 1e-6;

  public EigenvaluesPlot {
    runs = List.copyOf(runs);
  }

  Picture picture() {
    List<OfClass> classes = RunSpectra.byClass(runs);
    double most = farthest(classes);
    List<Entry> largest = side(classes, SpectrumEntry::lambdaMax, "largest", 1, most);
    List<Entry> smallest = side(classes, SpectrumEntry::lambdaMin, "smallest", -1, most);
    List<Entry> notNegative =
        others(
            classes,
            entry ->
                Numbers.orNaN(entry.lambdaMin().value()) >= 0
                    || isRounding(entry.lambdaMin(), most));
    List<Entry> notPositive =
        others(classes, entry -> Numbers.orNaN(entry.lambdaMax().value()) <= 0);
    ColumnsFigure figure =
        ColumnsFigure.ofMarkers(
            "Largest and smallest %s eigenvalue by %s"
                .formatted(measured.matrixName(), measured.columns()),
            subtitle(classes),
            classes.stream().map(OfClass::name).toList(),
            runs.size());
    figure.legend(Key.ofRuns(RunSpectra.names(runs), Symbol.BLOCK));
    boolean rounding =
        ends(classes, SpectrumEntry::lambdaMin)
            .anyMatch(end -> end.value() < 0 && isRounding(end, most));
    figure.legend(legend(!notNegative.isEmpty(), rounding, !notPositive.isEmpty()));
    double rows = (notNegative.isEmpty() ? 0 : ROW) + (notPositive.isEmpty() ? 0 : ROW);
    LogScale scale = scale(largest, smallest);
    boolean cut =
        Stream.concat(largest.stream(), smallest.stream())
            .anyMatch(entry -> ColumnsFigure.leaves(scale, entry));
    figure.panel(
        "size of the eigenvalue (log scale); whiskers: residual bound"
            + (cut ? "; arrows: it goes beyond the axis" : ""),
        HEIGHT - rows,
        scale);
    figure.markers("largest eigenvalue", Symbol.DOT, largest);
    figure.markers("smallest eigenvalue", Symbol.SQUARE, smallest);
    if (largest.isEmpty() && smallest.isEmpty() && rows == 0) {
      figure.note("no eigenvalues measured yet");
    }
    if (!notNegative.isEmpty()) {
      figure.row("smallest ≥ 0", Symbol.HOLLOW_SQUARE, notNegative);
    }
    if (!notPositive.isEmpty()) {
      figure.row("largest ≤ 0", Symbol.HOLLOW_DOT, notPositive);
    }
    return figure.finish(
        measured.columns() + ", numbered from the first",
        "The largest and the smallest eigenvalue of the %s of each %s, of %s"
            .formatted(measured.matrixTitle(), measured.columns(), run));
  }

  /** The run, how it was measured, and how many of the eigenvalues have not converged, if any. */
  private List<String> subtitle(List<OfClass> classes) {
    List<Eigenvalue> all =
        classes.stream()
            .flatMap(of -> of.runs().stream())
            .flatMap(of -> Stream.of(of.entry().lambdaMax(), of.entry().lambdaMin()))
            .toList();
    long lost = all.stream().filter(eigenvalue -> !eigenvalue.converged()).count();
    List<String> lines = new ArrayList<>(List.of(run, measured.line()));
    if (lost > 0) {
      lines.add("%d of %d eigenvalues have not converged".formatted(lost, all.size()));
    }
    return lines;
  }

  private static List<Key> legend(boolean notNegative, boolean rounding, boolean notPositive) {
    List<Key> keys = new ArrayList<>();
    keys.add(new Key("largest", Palette.MUTED, Symbol.DOT));
    keys.add(new Key("|smallest|, negative", Palette.MUTED, Symbol.SQUARE));
    if (notNegative) {
      String text = "smallest, not negative" + (rounding ? ", or rounding" : "");
      keys.add(new Key(text, Palette.MUTED, Symbol.HOLLOW_SQUARE));
    }
    if (notPositive) {
      keys.add(new Key("largest, not positive", Palette.MUTED, Symbol.HOLLOW_DOT));
    }
    return keys;
  }

  private static LogScale scale(List<Entry> largest, List<Entry> smallest) {
    double[] sizes =
        DoubleStream.concat(
                largest.stream().mapToDouble(Entry::value),
                smallest.stream().mapToDouble(Entry::value))
            .toArray();
    double most = DoubleStream.of(sizes).max().orElse(1);
    double least = DoubleStream.of(sizes).min().orElse(most);
    // Room above and below, or a marker would be cut by the panel's edge.
    return LogScale.around(Math.max(least, most * LEAST) * 0.9, most * 1.1);
  }

  /** The size of the eigenvalue that is farthest from zero. */
  private static double farthest(List<OfClass> classes) {
    return Stream.concat(
            ends(classes, SpectrumEntry::lambdaMax), ends(classes, SpectrumEntry::lambdaMin))
        .mapToDouble(eigenvalue -> Math.abs(eigenvalue.value()))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private static Stream<Eigenvalue> ends(
      List<OfClass> classes, Function<SpectrumEntry, Eigenvalue> end) {
    return classes.stream().flatMap(of -> of.runs().stream()).map(of -> end.apply(of.entry()));
  }

  private static boolean isRounding(Eigenvalue eigenvalue, double most) {
    double size = Math.abs(eigenvalue.value());
    return size < most * ROUNDING && size <= eigenvalue.residual();
  }

  /** One end of every spectrum, where it has the sign that it has by rights. */
  private static List<Entry> side(
      List<OfClass> classes,
      Function<SpectrumEntry, Eigenvalue> end,
      String which,
      int sign,
      double most) {
    return RunSpectra.markers(
        classes,
        (column, of) -> {
          Eigenvalue eigenvalue = end.apply(of.entry());
          double size = sign * Numbers.orNaN(eigenvalue.value());
          double error = Numbers.orNaN(eigenvalue.residual());
          String tooltip =
              "%s: %s %s%s%s%s"
                  .formatted(
                      of.label(),
                      which,
                      Numbers.orUnknown(eigenvalue.value()),
                      Double.isNaN(error) ? "" : " ± " + Numbers.significant(error),
                      eigenvalue.converged() ? "" : ", not converged",
                      overDraws(of.entry(), sign));
          Ink ink = Palette.run(of.run());
          return size > 0 && !(sign < 0 && isRounding(eigenvalue, most))
              ? new Entry(column, of.run(), size, size - error, size + error, ink, tooltip)
              : null;
        });
  }

  private static String overDraws(SpectrumEntry entry, int sign) {
    if (entry.sampling() == null) {
      return "";
    }
    SamplingSpread.Errors errors = entry.sampling().standardError();
    double error = sign > 0 ? errors.lambdaMax() : errors.lambdaMin();
    return ", ± %s over draws of images".formatted(Numbers.significant(error));
  }

  /** Those with the wrong sign at their other end; their height means nothing. */
  private static List<Entry> others(List<OfClass> classes, Predicate<SpectrumEntry> member) {
    return RunSpectra.markers(
        classes,
        (column, of) -> {
          String tooltip =
              "%s: smallest %s, largest %s"
                  .formatted(
                      of.label(),
                      Numbers.orUnknown(of.entry().lambdaMin().value()),
                      Numbers.orUnknown(of.entry().lambdaMax().value()));
          return member.test(of.entry())
              ? new Entry(column, of.run(), 0, Palette.run(of.run()), tooltip)
              : null;
        });
  }
}
