package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.Mark.Text;
import java.util.ArrayList;
import java.util.List;

/** A rectangle with two scales: turns data into places, draws its axes. */
record Panel(Area area, Scale x, Scale y) {
  private static final Stroke GRID = new Stroke(Palette.GRID, 1);
  private static final Stroke AXIS = new Stroke(Palette.FAINT, 1);

  /** Where a data point lies. */
  Point at(double dataX, double dataY) {
    return new Point(
        area.x() + x.at(dataX) * area.width(), area.bottom() - y.at(dataY) * area.height());
  }

  /** Grid lines and labels of the vertical axis; its title stands over its upper end, unturned. */
  List<Mark> verticalAxis(String title) {
    List<Mark> marks = new ArrayList<>();
    for (Scale.Tick tick : y.ticks((int) Math.max(2, area.height() / 45))) {
      double level = area.bottom() - y.at(tick.value()) * area.height();
      marks.add(Path.line(area.x(), level, area.right(), level, GRID));
      marks.add(
          new Text(new Point(area.x() - 8, level + 4), tick.label(), Sheet.SMALL, Anchor.END));
    }
    marks.add(new Text(new Point(Sheet.MARGIN, area.y() - 20), title, Sheet.SMALL, Anchor.START));
    return marks;
  }

  /** Base line, ticks and their labels. */
  List<Mark> horizontalAxis(String title) {
    List<Mark> marks = new ArrayList<>(baseLine());
    for (Scale.Tick tick : x.ticks((int) Math.max(2, area.width() / 60))) {
      double place = area.x() + x.at(tick.value()) * area.width();
      marks.add(Path.line(place, area.bottom(), place, area.bottom() + 4, AXIS));
      marks.add(
          new Text(new Point(place, area.bottom() + 18), tick.label(), Sheet.SMALL, Anchor.MIDDLE));
    }
    marks.add(
        new Text(
            new Point(area.x() + area.width() / 2, area.bottom() + 36),
            title,
            Sheet.LABEL,
            Anchor.MIDDLE));
    return marks;
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
