package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;

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

  /** Labels under neighbors must not run into each other. */
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

  /**
   * What stands around a panel: its title, cut to its width, and the labels of its axes, unless
   * they stand next to or under a neighbor.
   */
  List<Mark> surroundings(int index, int count, Panel panel, String title) {
    Area area = panel.area();
    List<Mark> marks = new ArrayList<>();
    if (index % columns == 0) {
      marks.addAll(panel.levels());
    }
    marks.addAll(index + columns >= count ? panel.ticksBelow() : panel.baseLine());
    marks.add(
        new Mark.Text(
            new Point(area.x(), area.y() - 6),
            Typeface.fit(title, Sheet.SMALL, area.width()),
            Sheet.SMALL,
            Anchor.START));
    return marks;
  }

  /** Whether there is room for a few words in a panel. */
  boolean roomy() {
    return width >= 140;
  }

  /** Where a full row ends. */
  double right() {
    return panel(columns - 1).right();
  }

  /** Where the last row ends. */
  double bottom(int count) {
    return panel(Math.max(0, count - 1)).bottom();
  }
}
