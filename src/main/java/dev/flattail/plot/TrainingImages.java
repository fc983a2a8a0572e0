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
import java.util.function.IntFunction;

/** A low panel of the number of training images of every class, under a panel of results. */
final class TrainingImages {
  private static final double HEIGHT = 84;
  private static final Font VALUE = new Font(11, false, Palette.INK);

  private TrainingImages() {}

  /**
   * Adds the panel; gives the sheet's height.
   *
   * @param images one number a column
   * @param ink by column, from 0
   */
  static double below(
      Sheet sheet, Panel results, Columns columns, List<Integer> images, IntFunction<Ink> ink) {
    int largest = images.stream().mapToInt(Integer::intValue).max().orElse(10);
    Panel panel =
        columns.panel(
            results.area().bottom() + 58, HEIGHT, LogScale.around(1, Math.max(10, largest)));
    sheet.add(panel.verticalAxis("training images (log scale)"));
    List<Point> line = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      int count = images.get(i);
      // A class without training images lies on the base line, which stands for one.
      Point place = panel.at(i + 1, Math.max(1, count));
      line.add(place);
      marks.add(
          new Mark.Dot(
              place,
              columns.column() > 12 ? 3 : 1.5,
              ink.apply(i),
              columns.names().get(i) + ": " + grouped(count) + " training images"));
      if (columns.column() >= 40) {
        marks.addAll(value(new Point(place.x(), place.y() - 8), grouped(count)));
      }
    }
    if (line.size() > 1) {
      marks.addFirst(new Path(line, new Stroke(Palette.FAINT, 1)));
    }
    sheet.add(new Mark.Group("training images by class", marks));
    return columns.below(sheet, panel, "class, ranked by training images");
  }

  /** A number on a patch of paper, so that no line runs through it. */
  static List<Mark> value(Point baseline, String text) {
    double wide = Typeface.width(text, VALUE) + 4;
    Area patch = new Area(baseline.x() - wide / 2, baseline.y() - 10, wide, 13);
    return List.of(
        new Mark.Box(patch, Palette.PAPER, null),
        new Mark.Text(baseline, text, VALUE, Anchor.MIDDLE));
  }

  static String grouped(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
