package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Mark.Text;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;

/** A rectangle with two scales: turns data into places, draws its axes. */
record Panel(Area area, Scale x, Scale y) {
  private static final Stroke GRID = new Stroke(Palette.GRID, 1);
  private static final int MORE_TICKS = 8;
  private static final Stroke AXIS = new Stroke(Palette.FAINT, 1);

  /** Where a data point lies. */
  Point at(double dataX, double dataY) {
    return new Point(place(dataX), level(dataY));
  }

  /** Grid lines and labels of the vertical axis; its title stands over its upper end, unturned. */
  List<Mark> verticalAxis(String title) {
    List<Mark> marks = new ArrayList<>(grid());
    marks.addAll(levels());
    marks.add(new Text(new Point(Sheet.MARGIN, area.y() - 20), title, Sheet.SMALL, Anchor.START));
    return marks;
  }

  /** Level lines alone, for a panel whose labels stand next to another one. */
  List<Mark> grid() {
    return verticalTicks().stream()
        .<Mark>map(
            tick -> {
              double level = level(tick.value());
              return Path.line(area.x(), level, area.right(), level, GRID);
            })
        .toList();
  }

  /** Labels of the vertical axis alone. */
  List<Mark> levels() {
    return verticalTicks().stream()
        .<Mark>map(
            tick ->
                new Text(
                    new Point(area.x() - 8, level(tick.value()) + 4),
                    tick.label(),
                    Sheet.SMALL,
                    Anchor.END))
        .toList();
  }

  private List<Scale.Tick> verticalTicks() {
    return y.ticks((int) Math.max(3, area.height() / 45));
  }

  /** Height at which a value of the vertical axis lies. */
  double level(double dataY) {
    return area.bottom() - y.at(dataY) * area.height();
  }

  /** Place at which a value of the horizontal axis lies. */
  double place(double dataX) {
    return area.x() + x.at(dataX) * area.width();
  }

  /** Base line, ticks, their labels and a title. */
  List<Mark> horizontalAxis(String title) {
    List<Mark> marks = new ArrayList<>(ticksBelow());
    marks.add(
        new Text(
            new Point(area.x() + area.width() / 2, area.bottom() + 36),
            title,
            Sheet.LABEL,
            Anchor.MIDDLE));
    return marks;
  }

  /** Base line, ticks and their labels, without a title. */
  List<Mark> ticksBelow() {
    List<Mark> marks = new ArrayList<>(baseLine());
    for (Scale.Tick tick : horizontalTicks()) {
      double place = place(tick.value());
      marks.add(Path.line(place, area.bottom(), place, area.bottom() + 4, AXIS));
      if (hasRoom(place, tick.label())) {
        marks.add(
            new Text(
                new Point(place, area.bottom() + 18), tick.label(), Sheet.SMALL, Anchor.MIDDLE));
      }
    }
    return marks;
  }

  /** At least two where the scale has them, or an axis would have no unit of length. */
  private List<Scale.Tick> horizontalTicks() {
    int count = (int) Math.max(2, area.width() / 50);
    List<Scale.Tick> ticks = x.ticks(count);
    for (int more = count + 1; ticks.size() < 2 && more <= count + MORE_TICKS; more++) {
      ticks = x.ticks(more);
    }
    return ticks;
  }

  /** Labels of a small panel must not run into those of its neighbor. */
  private boolean hasRoom(double place, String label) {
    double half = Typeface.width(label, Sheet.SMALL) / 2;
    return area.width() >= 100 || (place - half > area.x() - 5 && place + half < area.right() + 5);
  }

  /** The lower edge alone, for a panel whose labels stand under the next one. */
  List<Mark> baseLine() {
    return List.of(Path.line(area.x(), area.bottom(), area.right(), area.bottom(), AXIS));
  }

  /** A note in place of data. */
  Mark note(String text) {
    return new Text(
        new Point(area.x() + area.width() / 2, area.y() + area.height() / 2 + 4),
        text,
        Sheet.LABEL,
        Anchor.MIDDLE);
  }
}
