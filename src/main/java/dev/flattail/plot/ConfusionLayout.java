package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Font;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays out a {@link ConfusionPlot}: one row a true class, coloured by the share of its images. */
final class ConfusionLayout {
  private static final int MOST_WITH_COUNTS = 20;
  private static final double SIDE = 560;

  private final ConfusionPlot plot;
  private final int size;
  private final double cell;
  private final boolean named;

  private ConfusionLayout(ConfusionPlot plot) {
    this.plot = plot;
    this.size = plot.classes().size();
    // Whole units: cells then meet on pixel borders.
    this.cell =
        size == 0 ? 40 : Math.clamp(Math.floor(SIDE / size), 1, Math.clamp(320 / size, 48, 96));
    this.named = ClassNames.readable(cell);
  }

  static Picture of(ConfusionPlot plot) {
    return new ConfusionLayout(plot).picture();
  }

  private Picture picture() {
    double side = size == 0 ? 160 : cell * size;
    double left =
        Sheet.MARGIN
            + (named
                ? Math.max(
                    ClassNames.widest(plot.classes()) + 12,
                    ClassNames.overhang(plot.classes(), cell))
                : 40);
    double width = Math.max(left + side + 116, 480);
    Sheet sheet =
        new Sheet(
            width, "Confusion matrix", plot.run() + "; rows: true class, columns: predicted class");
    Area area = new Area(left, sheet.top() + 32, side, side);
    sheet.add(
        new Text(new Point(Sheet.MARGIN, area.y() - 20), "true class", Sheet.SMALL, Anchor.START));
    if (size == 0) {
      sheet.add(
          new Panel(area, new LinearScale(0, 1, 0, ""), new PercentScale(1)).note("no classes"));
    } else if (size <= MOST_WITH_COUNTS) {
      sheet.add(countedCells(area));
    } else {
      sheet.add(colouredCells(area));
    }
    sheet.add(named ? names(area) : indices(area));
    double bottom = area.bottom() + (named ? ClassNames.height(plot.classes(), cell) : 22) + 20;
    sheet.add(
        new Text(
            new Point(area.x() + area.width() / 2, bottom),
            "predicted class",
            Sheet.LABEL,
            Anchor.MIDDLE));
    sheet.add(colourBar(area));
    return sheet.finish(
        bottom + 22,
        "Share of the test images of each true class that were taken for each class, by "
            + plot.run());
  }

  private Mark countedCells(Area area) {
    List<Mark> marks = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      long total = total(row);
      for (int column = 0; column < size; column++) {
        long count = plot.counts().get(row).get(column);
        Ink ink = total == 0 ? Palette.EMPTY : colour((double) count / total);
        double x = area.x() + column * cell;
        double y = area.y() + row * cell;
        // The paper shows between cells as a thin line.
        marks.add(new Mark.Box(new Area(x, y, cell - 1, cell - 1), ink, tooltip(row, column)));
        if (count > 0) {
          marks.add(number(count, x + (cell - 1) / 2, y + (cell - 1) / 2, ink));
        }
      }
    }
    return new Mark.Group("counts", marks);
  }

  private Text number(long count, double x, double y, Ink background) {
    String digits = Long.toString(count);
    double most = Math.min(12, cell * 0.4);
    double wide = Typeface.width(digits, new Font(1, false, Palette.INK));
    double fontSize = Math.min(most, (cell - 4) / wide);
    return new Text(
        new Point(x, y + fontSize * 0.36),
        digits,
        new Font(fontSize, false, Palette.on(background)),
        Anchor.MIDDLE);
  }

  private List<Mark> colouredCells(Area area) {
    List<List<@Nullable Ink>> inks = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      long total = total(row);
      List<@Nullable Ink> line = new ArrayList<>();
      for (long count : plot.counts().get(row)) {
        line.add(count == 0 ? null : colour((double) count / total));
      }
      inks.add(line);
    }
    return List.of(
        new Mark.Box(area, colour(0), null),
        new Mark.Mosaic(new Point(area.x(), area.y()), cell, inks));
  }

  private List<Mark> names(Area area) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      marks.add(
          new Text(
              new Point(area.x() - 8, area.y() + (i + 0.5) * cell + 4),
              ClassNames.shortened(plot.classes().get(i)),
              Sheet.SMALL,
              Anchor.END));
    }
    return List.of(
        new Mark.Group("true classes", marks),
        ClassNames.under(area.x(), area.bottom(), plot.classes(), cell));
  }

  /** Too many classes to name: every so many, their number. */
  private List<Mark> indices(Area area) {
    List<Mark> marks = new ArrayList<>();
    for (Scale.Tick tick : new LinearScale(0, size - 1.0, 1, "").ticks(10)) {
      double middle = (tick.value() + 0.5) * cell;
      marks.add(
          new Text(
              new Point(area.x() - 8, area.y() + middle + 4),
              tick.label(),
              Sheet.SMALL,
              Anchor.END));
      marks.add(
          new Text(
              new Point(area.x() + middle, area.bottom() + 18),
              tick.label(),
              Sheet.SMALL,
              Anchor.MIDDLE));
    }
    return marks;
  }

  private static Mark colourBar(Area area) {
    List<Mark> marks = new ArrayList<>();
    double x = area.right() + 22;
    double height = Math.min(area.height(), 200);
    int steps = 50;
    for (int i = 0; i < steps; i++) {
      // Overlapping a little, or seams would show.
      double overlap = i < steps - 1 ? 1 : 0;
      Area step = new Area(x, area.y() + i * height / steps, 14, height / steps + overlap);
      marks.add(new Mark.Box(step, Palette.ramp(1 - (double) i / (steps - 1)), null));
    }
    for (int percent : new int[] {0, 1, 5, 20, 50, 100}) {
      double y = area.y() + (1 - Math.sqrt(percent / 100.0)) * height;
      marks.add(new Text(new Point(x + 20, y + 4), percent + "%", Sheet.SMALL, Anchor.START));
    }
    marks.add(new Text(new Point(x, area.y() - 20), "share of row", Sheet.SMALL, Anchor.START));
    return new Mark.Group("colour scale", marks);
  }

  /** By the square root, so that a few percent of confusion show beside a strong diagonal. */
  private static Ink colour(double share) {
    return Palette.ramp(Math.sqrt(share));
  }

  private String tooltip(int row, int column) {
    return plot.counts().get(row).get(column)
        + " of "
        + total(row)
        + " images of "
        + plot.classes().get(row)
        + " taken for "
        + plot.classes().get(column);
  }

  private long total(int row) {
    return plot.counts().get(row).stream().mapToLong(Long::longValue).sum();
  }
}
