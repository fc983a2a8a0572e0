package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;

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
  private static final double GAP = 14;
  private static final double TITLE = 22;

  /** As many columns as read well, across {@code total}. */
  static SmallMultiples of(int count, double left, double top, double total) {
    int columns = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : count <= 30 ? 5 : 10;
    double width = (total - (columns - 1) * GAP) / columns;
    double height = count <= 1 ? 300 : Math.clamp(width * 0.62, 56, 200);
    return new SmallMultiples(columns, left, top, width, height);
  }

  /** The same with panels of another height. */
  SmallMultiples high(double other) {
    return new SmallMultiples(columns, left, top, width, other);
  }

  Area panel(int index) {
    return new Area(
        left + index % columns * (width + GAP),
        top + TITLE + index / columns * (height + TITLE + GAP),
        width,
        height);
  }

  boolean isLeftmost(int index) {
    return index % columns == 0;
  }

  /** Whether no panel stands below. */
  boolean isLowest(int index, int count) {
    return index + columns >= count;
  }

  /** Where the last row ends. */
  double bottom(int count) {
    return panel(Math.max(0, count - 1)).bottom();
  }
}
