package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Font;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture in the making: title, subtitle and legend at the top, then whatever a layout adds. Each
 * line of the subtitle is cut to the sheet's width.
 */
final class Sheet {
  static final double MARGIN = 24;
  static final Font LABEL = new Font(12, false, Palette.MUTED);
  static final Font SMALL = new Font(11, false, Palette.MUTED);
  private static final Font TITLE = new Font(18, true, Palette.INK);

  private final List<Mark> marks = new ArrayList<>();
  private final double width;
  private final String title;
  private double top = 55;

  Sheet(double width, String title, String subtitle) {
    this(width, title, List.of(subtitle));
  }

  Sheet(double width, String title, List<String> subtitle) {
    this.width = width;
    this.title = title;
    double room = width - 2 * MARGIN;
    marks.add(new Mark.Text(new Point(MARGIN, 36), title, TITLE, Anchor.START));
    for (String line : subtitle) {
      marks.add(
          new Mark.Text(
              new Point(MARGIN, top + 2), Typeface.fit(line, LABEL, room), LABEL, Anchor.START));
      top += 17;
    }
  }

  /** Colored keys in a row under the title, more rows where they do not fit; none for no keys. */
  void legend(List<Key> keys) {
    if (keys.isEmpty()) {
      return;
    }
    double x = MARGIN;
    double baseline = top + 10;
    for (Key key : keys) {
      double needed = 18 + Typeface.width(key.text(), LABEL);
      if (x > MARGIN && x + needed > width - MARGIN) {
        x = MARGIN;
        baseline += 20;
      }
      marks.addAll(key.symbol().at(new Point(x + 5.5, baseline - 4.5), key.ink()));
      marks.add(new Mark.Text(new Point(x + 18, baseline), key.text(), LABEL, Anchor.START));
      x += needed + 22;
    }
    top = baseline + 14;
  }

  /** Where the free space begins. */
  double top() {
    return top;
  }

  void add(Mark mark) {
    marks.add(mark);
  }

  void add(List<Mark> more) {
    marks.addAll(more);
  }

  Picture finish(double height, String description) {
    return new Picture(width, height, title, description, marks);
  }
}
