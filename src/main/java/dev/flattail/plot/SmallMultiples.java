package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Point;

/**
 * Panels in rows, each with a line of title above it.
 *
 * @param columns panels in a row
 * @param left where the first begins
 * @param top where the first row's titles begin
 * @param width of a panel
 * @param height of a panel
 */
record SmallMultiples(int columns, double left, double top, double width, double height) {
  /** More would be too small to read. */
  static final int MOST = DensityPlot.MOST_CLASSES;

  private static final double TITLE = 22;

  /** As many columns as read well, across {@code total}. */
  static SmallMultiples of(int count, double left, double top, double total) {
    int columns = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : count <= 30 ? 5 : 10;
    double width = (total - (columns - 1) * gap(columns)) / columns;
    double height = count <= 1 ? 300 : Math.clamp(width * 0.62, 56, 200);
    return new SmallMultiples(columns, left, top, width, height);
  }

  /** The same with square panels, none larger than {@code side}. */
  SmallMultiples square(double side) {
    double length = Math.min(side, width);
    return new SmallMultiples(columns, left, top, length, length);
  }

  /** Labels under neighbours must not run into each other. */
  private static double gap(int columns) {
    return columns > 5 ? 14 : columns > 2 ? 22 : 34;
  }

  Area panel(int index) {
    int row = index / columns;
    return new Area(
        left + index % columns * (width + gap(columns)),
        top + TITLE + row * (height + TITLE + gap(columns)),
        width,
        height);
  }

  /** A panel's title, cut to its width. */
  Mark title(int index, String text) {
    Area area = panel(index);
    return new Mark.Text(
        new Point(area.x(), area.y() - 6),
        Typeface.fit(text, Sheet.SMALL, area.width()),
        Sheet.SMALL,
        Anchor.START);
  }

  /** Whether there is room for a few words in a panel. */
  boolean roomy() {
    return width >= 140;
  }

  boolean isLeftmost(int index) {
    return index % columns == 0;
  }

  /** Whether no panel stands below. */
  boolean isLowest(int index, int count) {
    return index + columns >= count;
  }

  /** Where a full row ends. */
  double right() {
    return panel(columns - 1).right();
  }

  /** Where the last row ends. */
  double bottom(int count) {
    return panel(Math.max(0, count - 1)).bottom();
  }

  /** What is shown of how many, where that is not all. */
  static String subtitle(String run, int count, String what) {
    return count > MOST ? "%s; the first %d of %,d %s".formatted(run, MOST, count, what) : run;
  }
}
