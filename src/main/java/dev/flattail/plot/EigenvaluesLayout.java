package dev.flattail.plot;

import dev.flattail.plot.EigenvaluesPlot.ClassExtremes;
import dev.flattail.plot.EigenvaluesPlot.Extremes;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Lays out an {@link EigenvaluesPlot}: circles for the largest eigenvalue, squares for the size of
 * a negative smallest one, hollow squares on the base line where none is negative.
 */
final class EigenvaluesLayout {
  private static final double LEFT = 78;
  private static final double HEIGHT = 300;
  private static final double MOST_DECADES = 6;

  private final EigenvaluesPlot plot;
  private final List<String> runs;
  private final Columns columns;

  private EigenvaluesLayout(EigenvaluesPlot plot) {
    this.plot = plot;
    this.runs =
        plot.classes().stream()
            .flatMap(c -> c.values().stream().map(Extremes::run))
            .distinct()
            .toList();
    List<String> names = plot.classes().stream().map(ClassExtremes::name).toList();
    this.columns = Columns.of(names, runs.size(), LEFT);
  }

  static Picture of(EigenvaluesPlot plot) {
    return new EigenvaluesLayout(plot).picture();
  }

  private Picture picture() {
    Sheet sheet =
        new Sheet(
            LEFT + columns.width() + Sheet.MARGIN,
            "Largest and smallest Hessian eigenvalues by class",
            plot.run());
    if (runs.size() > 1) {
      sheet.legend(RunColours.keys(runs));
    }
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 48, columns.width(), HEIGHT), columns.scale(), scale());
    sheet.add(
        new Mark.Text(
            new Point(Sheet.MARGIN, sheet.top() + 8),
            "●  largest    ■  |smallest|, negative    □  smallest, not negative    whiskers: residual",
            Sheet.SMALL,
            Mark.Anchor.START));
    sheet.add(panel.verticalAxis("eigenvalue (log scale)"));
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < plot.classes().size(); i++) {
      for (Extremes extremes : plot.classes().get(i).values()) {
        marks.addAll(drawn(panel, i, plot.classes().get(i), extremes));
      }
    }
    if (marks.isEmpty()) {
      sheet.add(panel.note("no eigenvalues measured yet"));
    }
    sheet.add(new Mark.Group("eigenvalues", marks));
    return sheet.finish(
        columns.below(sheet, panel),
        "The largest and the smallest eigenvalue of each class's Hessian, of " + plot.run());
  }

  private LogScale scale() {
    double[] sizes =
        plot.classes().stream()
            .flatMap(c -> c.values().stream())
            .flatMapToDouble(e -> DoubleStream.of(Numbers.orNaN(e.max()), -Numbers.orNaN(e.min())))
            .filter(size -> size > 0)
            .toArray();
    double largest = DoubleStream.of(sizes).max().orElse(1);
    double smallest = DoubleStream.of(sizes).min().orElse(largest);
    return LogScale.around(
        Math.max(smallest, largest * Math.pow(10, -MOST_DECADES)), largest * 1.05);
  }

  private List<Mark> drawn(Panel panel, int index, ClassExtremes owner, Extremes extremes) {
    int run = Math.max(0, runs.indexOf(extremes.run()));
    Ink ink = Palette.run(run);
    double x = columns.middle(index, run);
    double size = Math.clamp(columns.slot() / 4, 1.5, 4);
    List<Mark> marks = new ArrayList<>();
    double max = Numbers.orNaN(extremes.max());
    if (panel.y().shows(max)) {
      marks.addAll(whisker(panel, x, max, extremes.maxResidual(), ink));
      marks.add(
          new Mark.Dot(
              new Point(x, panel.at(1, max).y()),
              size,
              ink,
              told(owner, extremes, "largest", max)));
    }
    double min = Numbers.orNaN(extremes.min());
    if (panel.y().shows(-min)) {
      marks.addAll(whisker(panel, x, -min, extremes.minResidual(), ink));
      marks.add(
          new Mark.Box(
              square(x, panel.at(1, -min).y(), size), ink, told(owner, extremes, "smallest", min)));
    } else if (Double.isFinite(min)) {
      // Zero, positive, or negative by less than the axis shows: on the base line, hollow.
      Area hollow = square(x, panel.area().bottom() - size - 2, size);
      marks.add(new Mark.Box(hollow, Palette.PAPER, told(owner, extremes, "smallest", min)));
      marks.add(
          new Path(
              List.of(
                  new Point(hollow.x(), hollow.y()),
                  new Point(hollow.right(), hollow.y()),
                  new Point(hollow.right(), hollow.bottom()),
                  new Point(hollow.x(), hollow.bottom()),
                  new Point(hollow.x(), hollow.y())),
              new Stroke(ink, 1.2)));
    }
    return marks;
  }

  private static List<Mark> whisker(
      Panel panel, double x, double value, @Nullable Double residual, Ink ink) {
    double error = Numbers.orNaN(residual);
    return error > 0 ? Whisker.of(panel, x, value - error, value + error, ink) : List.of();
  }

  private static Area square(double x, double y, double half) {
    return new Area(x - half, y - half, 2 * half, 2 * half);
  }

  private static String told(ClassExtremes owner, Extremes extremes, String which, double value) {
    return "%s, %s, %s: %s"
        .formatted(owner.name(), extremes.run(), which, Numbers.significant(value));
  }
}
