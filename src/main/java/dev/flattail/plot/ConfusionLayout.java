package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import java.util.List;

/** Lays out a {@link ConfusionPlot}: one row a true class, coloured by the share of its images. */
final class ConfusionLayout {
  private static final double[] SHARES = {0, 0.01, 0.05, 0.2, 0.5, 1};

  private final ConfusionPlot plot;
  private final List<Long> totals;

  private ConfusionLayout(ConfusionPlot plot) {
    this.plot = plot;
    this.totals =
        plot.counts().stream().map(row -> row.stream().mapToLong(Long::longValue).sum()).toList();
  }

  static Picture of(ConfusionPlot plot) {
    return new ConfusionLayout(plot).picture();
  }

  private Picture picture() {
    ClassGrid grid = new ClassGrid(plot.classes(), 1);
    Sheet sheet =
        new Sheet(
            grid.width(),
            "Confusion matrix",
            plot.run() + "; rows: true class, columns: predicted class");
    Area area = grid.add(sheet, "true class", "predicted class", "counts", colour(0), this::cell);
    sheet.add(
        ClassGrid.colourBar(
            area,
            "share of row",
            SHARES,
            ConfusionLayout::place,
            share -> Math.round(100 * share) + "%"));
    return sheet.finish(
        grid.bottom(area) + 22,
        "Share of the test images of each true class that were taken for each class, by "
            + plot.run());
  }

  private ClassGrid.Cell cell(int row, int column) {
    long count = plot.counts().get(row).get(column);
    long total = totals.get(row);
    return new ClassGrid.Cell(
        total == 0 ? Palette.EMPTY : colour((double) count / total),
        count == 0 ? null : Long.toString(count),
        count
            + " of "
            + total
            + " images of "
            + plot.classes().get(row)
            + " taken for "
            + plot.classes().get(column));
  }

  private static Ink colour(double share) {
    return Palette.ramp(place(share));
  }

  /** By the square root, so that a few percent of confusion show beside a strong diagonal. */
  private static double place(double share) {
    return Math.sqrt(share);
  }
}
