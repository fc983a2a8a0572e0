package dev.flattail.plot;

import dev.flattail.plot.EigenvaluesPlot.ClassExtremes;
import dev.flattail.plot.EigenvaluesPlot.Extremes;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lays out an {@link EigenvaluesPlot}: circles for the largest eigenvalue, squares for the size of
 * a negative smallest one. What has the other sign has no place on the log axis and stands hollow
 * in a row of its own below it.
 */
final class EigenvaluesLayout {
  private static final double LEFT = 84;
  private static final double HEIGHT = 300;
  private static final double ROW = 26;

  /** Eigenvalues smaller than this share of the largest are rounding, and stand on the floor. */
  private static final double LEAST = 1e-10;

  private final EigenvaluesPlot plot;
  private final RunColours runs;
  private final Columns columns;
  private final double size;

  private EigenvaluesLayout(EigenvaluesPlot plot) {
    this.plot = plot;
    this.runs = RunColours.among(extremes().map(Extremes::run));
    List<String> names = plot.classes().stream().map(ClassExtremes::name).toList();
    this.columns = Columns.of(names, runs.size(), LEFT, 14);
    this.size = Math.clamp(columns.slot() * 0.4, 1.3, 4);
  }

  static Picture of(EigenvaluesPlot plot) {
    return new EigenvaluesLayout(plot).picture();
  }

  private Picture picture() {
    Sheet sheet =
        new Sheet(
            columns.sheetWidth(), "Largest and smallest Hessian eigenvalue by class", plot.run());
    runs.legend(sheet, Symbol.BLOCK);
    boolean highRow = extremes().anyMatch(e -> Numbers.orNaN(e.max()) <= 0);
    boolean lowRow = extremes().anyMatch(e -> Numbers.orNaN(e.min()) >= 0);
    sheet.legend(keys(highRow, lowRow));
    double height = HEIGHT - (highRow ? ROW : 0) - (lowRow ? ROW : 0);
    Panel panel = columns.panel(sheet.top() + 30, height, scale());
    sheet.add(panel.verticalAxis("size of the eigenvalue (log scale); whiskers: residual bound"));
    sheet.add(new Mark.Group("largest eigenvalue", largest(panel)));
    sheet.add(new Mark.Group("smallest eigenvalue", smallest(panel)));
    if (extremes().noneMatch(e -> known(e.max()) || known(e.min()))) {
      sheet.add(panel.note("no eigenvalues measured yet"));
    }
    Panel lowest = panel;
    if (lowRow) {
      lowest = row(sheet, lowest, "smallest ≥ 0", Symbol.HOLLOW_SQUARE, e -> zeroUp(e.min()));
    }
    if (highRow) {
      lowest = row(sheet, lowest, "largest ≤ 0", Symbol.HOLLOW_DOT, e -> zeroDown(e.max()));
    }
    return sheet.finish(
        columns.below(sheet, lowest, "class, numbered from the first"),
        "The largest and the smallest eigenvalue of each class's Hessian, of " + plot.run());
  }

  private static List<Sheet.Key> keys(boolean highRow, boolean lowRow) {
    List<Sheet.Key> keys = new ArrayList<>();
    keys.add(new Sheet.Key("largest", Palette.MUTED, Symbol.DOT));
    keys.add(new Sheet.Key("|smallest|, negative", Palette.MUTED, Symbol.SQUARE));
    if (lowRow) {
      keys.add(new Sheet.Key("smallest, not negative", Palette.MUTED, Symbol.HOLLOW_SQUARE));
    }
    if (highRow) {
      keys.add(new Sheet.Key("largest, not positive", Palette.MUTED, Symbol.HOLLOW_DOT));
    }
    return keys;
  }

  private LogScale scale() {
    double[] sizes =
        extremes()
            .flatMapToDouble(e -> DoubleStream.of(Numbers.orNaN(e.max()), -Numbers.orNaN(e.min())))
            .filter(value -> value > 0)
            .toArray();
    double largest = DoubleStream.of(sizes).max().orElse(1);
    double smallest = DoubleStream.of(sizes).min().orElse(largest);
    // Room above and below, or a marker would be cut by the panel's edge.
    return LogScale.around(Math.max(smallest, largest * LEAST) * 0.9, largest * 1.1);
  }

  private List<Mark> largest(Panel panel) {
    return side(panel, Symbol.DOT, Extremes::max, Extremes::maxResidual, "largest", 1);
  }

  private List<Mark> smallest(Panel panel) {
    return side(panel, Symbol.SQUARE, Extremes::min, Extremes::minResidual, "smallest", -1);
  }

  /** One end of every spectrum, where it has the sign that it has by rights. */
  private List<Mark> side(
      Panel panel, Symbol symbol, Field value, Field residual, String which, int sign) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < plot.classes().size(); i++) {
      for (Extremes extremes : plot.classes().get(i).values()) {
        double end = sign * Numbers.orNaN(value.of(extremes));
        if (!(end > 0)) {
          continue;
        }
        Ink ink = runs.ink(extremes.run());
        double x = columns.middle(i, runs.index(extremes.run()));
        double error = Numbers.orNaN(residual.of(extremes));
        if (error > 0) {
          Stroke stroke = new Stroke(ink, size < 3 ? 0.8 : 1.2);
          marks.add(Whisker.of(panel, x, end - error, end + error, size, stroke));
        }
        Point at = new Point(x, Math.min(panel.level(end), panel.area().bottom()));
        String told = told(plot.classes().get(i), extremes.run(), which, sign * end, error);
        marks.addAll(symbol.at(at, size, ink, told));
      }
    }
    return marks;
  }

  /** A row below for the values of the other sign; gives the row as a panel. */
  private Panel row(
      Sheet sheet, Panel above, String label, Symbol symbol, Predicate<Extremes> member) {
    double top = above.area().bottom();
    sheet.add(above.baseLine());
    Panel row = columns.panel(top, ROW, above.y());
    sheet.add(
        new Mark.Text(new Point(LEFT - 8, top + ROW / 2 + 6), label, Sheet.SMALL, Anchor.END));
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < plot.classes().size(); i++) {
      for (Extremes extremes : plot.classes().get(i).values()) {
        if (member.test(extremes)) {
          Point at = new Point(columns.middle(i, runs.index(extremes.run())), top + ROW / 2 + 2);
          String told =
              "%s, %s: smallest %s, largest %s"
                  .formatted(
                      plot.classes().get(i).name(),
                      extremes.run(),
                      Numbers.told(extremes.min()),
                      Numbers.told(extremes.max()));
          marks.addAll(symbol.at(at, size, runs.ink(extremes.run()), told));
        }
      }
    }
    sheet.add(new Mark.Group(label, marks));
    return row;
  }

  private Stream<Extremes> extremes() {
    return plot.classes().stream().flatMap(c -> c.values().stream());
  }

  private static boolean known(@Nullable Double value) {
    return Double.isFinite(Numbers.orNaN(value));
  }

  private static boolean zeroUp(@Nullable Double value) {
    return Numbers.orNaN(value) >= 0;
  }

  private static boolean zeroDown(@Nullable Double value) {
    return Numbers.orNaN(value) <= 0;
  }

  private static String told(
      ClassExtremes owner, String run, String which, double value, double residual) {
    String text = "%s, %s: %s %s".formatted(owner.name(), run, which, Numbers.significant(value));
    return Double.isNaN(residual) ? text : text + " ± " + Numbers.significant(residual);
  }

  /** A number of the record. */
  private interface Field {
    @Nullable Double of(Extremes extremes);
  }
}
