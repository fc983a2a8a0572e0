package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Font;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * One column a class or group, in which runs stand side by side: as bars, as lines where bars would
 * be too thin to see, or as markers with whiskers. What is added is drawn in that order, from top
 * to bottom.
 */
public final class ColumnsFigure {
  private static final Font VALUE = new Font(11, false, Palette.INK);

  /** Room that a bar wants so that its value can stand over it. */
  private static final double BAR = 27;

  private static final double MARKER = 14;
  private static final double THINNEST = 2.4;
  private static final double ROW = 26;
  private static final double IMAGES = 84;

  private final Columns columns;
  private final Sheet sheet;
  private Panel panel;

  private ColumnsFigure(String title, List<String> subtitle, Columns columns) {
    this.columns = columns;
    this.sheet = new Sheet(columns.sheetWidth(), title, subtitle);
    this.panel = columns.panel(sheet.top(), 0, new PercentScale(1));
  }

  /** Columns wide enough for bars. */
  public static ColumnsFigure ofBars(String title, String subtitle, List<String> names, int runs) {
    return new ColumnsFigure(
        title, List.of(subtitle), Columns.of(names, runs, 64, runs > 1 ? BAR : 0));
  }

  /**
   * Columns wide enough for markers.
   *
   * @param subtitle its lines
   */
  public static ColumnsFigure ofMarkers(
      String title, List<String> subtitle, List<String> names, int runs) {
    return new ColumnsFigure(title, subtitle, Columns.of(names, runs, 84, MARKER));
  }

  /**
   * What one run has in one column.
   *
   * @param run its place in the column
   * @param low where the whisker begins; NaN for none
   * @param high where it ends
   */
  public record Entry(
      int column, int run, double value, double low, double high, Ink ink, String tooltip) {
    /** Without a whisker. */
    public Entry(int column, int run, double value, Ink ink, String tooltip) {
      this(column, run, value, Double.NaN, Double.NaN, ink, tooltip);
    }
  }

  /** Whether bars are drawn as lines: runs have then lines in the legend. */
  public boolean isOfLines() {
    return columns.runs() > 1 && columns.slot() < THINNEST;
  }

  public void legend(List<Key> keys) {
    sheet.legend(keys);
  }

  /** Adds the panel that levels, bars and markers are drawn in. */
  public void panel(String axis, double height, Scale scale) {
    panel = columns.panel(sheet.top() + 32, height, scale);
    sheet.add(panel.verticalAxis(axis));
  }

  /** A note in place of data. */
  public void note(String text) {
    sheet.add(panel.note(text));
  }

  /** A level line, where the axis shows its value. */
  public void level(double value, Stroke stroke) {
    if (panel.y().shows(value)) {
      double level = panel.level(value);
      sheet.add(Path.line(panel.area().x(), level, panel.area().right(), level, stroke));
    }
  }

  /**
   * Bars of fractions with their values where there is room, or a line through them.
   *
   * @param name what they are called, for readers of the SVG
   */
  public void bars(String name, List<Entry> entries) {
    sheet.add(new Mark.Group(name, isOfLines() ? line(entries) : blocks(entries)));
  }

  private List<Mark> blocks(List<Entry> entries) {
    List<Mark> marks = new ArrayList<>();
    double slot = columns.slot();
    for (Entry entry : entries) {
      double x = columns.middle(entry.column, entry.run);
      if (!panel.y().shows(entry.value)) {
        if (slot >= BAR * 0.7) {
          Point at = new Point(x, panel.area().bottom() - 6);
          marks.add(new Mark.Text(at, "n/a", Sheet.SMALL, Anchor.MIDDLE));
        }
        continue;
      }
      double thick = slot > 4 ? slot * 0.9 : slot;
      double top = panel.level(entry.value);
      Area bar = new Area(x - thick / 2, top, thick, panel.area().bottom() - top);
      marks.add(new Mark.Box(bar, entry.ink, entry.tooltip));
      marks.addAll(value(new Point(x, top - 5), written(entry.value)));
    }
    return marks;
  }

  /** With the sign where that fits; the axis has it too. */
  private String written(double fraction) {
    if (Typeface.width("100.0%", VALUE) <= columns.slot()) {
      return Numbers.percent(fraction);
    }
    return Typeface.width("00.0", VALUE) <= columns.slot()
        ? String.format(Locale.ROOT, "%.1f", fraction * 100)
        : "";
  }

  private List<Mark> line(List<Entry> entries) {
    List<Mark> marks = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (Entry entry : entries) {
      if (panel.y().shows(entry.value)) {
        points.add(panel.at(entry.column + 1, entry.value).rounded());
        marks.add(new Mark.Dot(points.getLast(), 1.6, entry.ink, entry.tooltip));
      } else {
        join(points, entry.ink, marks);
        points.clear();
      }
    }
    if (!entries.isEmpty()) {
      join(points, entries.getLast().ink, marks);
    }
    return marks;
  }

  private static void join(List<Point> points, Ink ink, List<Mark> marks) {
    if (points.size() > 1) {
      marks.add(new Path(points, new Stroke(ink, 1)));
    }
  }

  /**
   * Markers where the axis has a place for them, on its floor when they are below, with whiskers.
   *
   * @param name what they are called, for readers of the SVG
   */
  public void markers(String name, Symbol symbol, List<Entry> entries) {
    List<Mark> marks = new ArrayList<>();
    for (Entry entry : entries) {
      double x = columns.middle(entry.column, entry.run);
      if (entry.low < entry.high) {
        marks.add(whisker(x, entry));
        marks.addAll(arrows(x, entry));
      }
      double level = Math.min(panel.level(entry.value), panel.area().bottom());
      marks.addAll(symbol.at(new Point(x, level), size(), entry.ink, entry.tooltip));
    }
    sheet.add(new Mark.Group(name, marks));
  }

  /** Whether the whisker of an entry ends beyond an axis, where an arrow marks it. */
  public static boolean leaves(Scale axis, Entry entry) {
    return entry.low < entry.high && !(axis.shows(entry.low) && axis.shows(entry.high));
  }

  /** Where the whisker leaves the panel. */
  private List<Mark> arrows(double x, Entry entry) {
    List<Mark> marks = new ArrayList<>();
    if (!panel.y().shows(entry.low)) {
      marks.add(arrow(x, panel.area().bottom(), -1, entry.ink));
    }
    if (!panel.y().shows(entry.high)) {
      marks.add(arrow(x, panel.area().y(), 1, entry.ink));
    }
    return marks;
  }

  /**
   * An arrowhead.
   *
   * @param back 1 for one that points up, -1 for one that points down
   */
  private Path arrow(double x, double tip, int back, Ink ink) {
    double cap = Math.max(size(), 2);
    double tail = tip + back * cap * 1.6;
    return new Path(
        List.of(new Point(x - cap, tail), new Point(x, tip), new Point(x + cap, tail)),
        new Stroke(ink, cap < 3 ? 1.2 : 1.8));
  }

  /** From low to high, cut at the panel's ends, where it has an arrow in place of a cap. */
  private Path whisker(double x, Entry entry) {
    boolean lowShown = panel.y().shows(entry.low);
    boolean highShown = panel.y().shows(entry.high);
    double bottom = lowShown ? panel.level(entry.low) : panel.area().bottom();
    double top = highShown ? panel.level(entry.high) : panel.area().y();
    double cap = size();
    List<Point> points = new ArrayList<>();
    // One line that goes back over its caps: a third of the bytes of three.
    if (lowShown) {
      points.add(new Point(x - cap, bottom));
      points.add(new Point(x + cap, bottom));
    }
    points.add(new Point(x, bottom));
    points.add(new Point(x, top));
    if (highShown) {
      points.add(new Point(x - cap, top));
      points.add(new Point(x + cap, top));
    }
    return new Path(points, new Stroke(entry.ink, cap < 3 ? 0.8 : 1.2));
  }

  private double size() {
    return Math.clamp(columns.slot() * 0.4, 1.3, 4);
  }

  /** Adds a row below the panel for markers that have no place on its axis; the label names it. */
  public void row(String label, Symbol symbol, List<Entry> entries) {
    sheet.add(panel.baseLine());
    Panel row = columns.panel(panel.area().bottom(), ROW, panel.y());
    double middle = row.area().y() + ROW / 2;
    sheet.add(
        new Mark.Text(new Point(row.area().x() - 8, middle + 6), label, Sheet.SMALL, Anchor.END));
    List<Mark> marks = new ArrayList<>();
    for (Entry entry : entries) {
      Point at = new Point(columns.middle(entry.column, entry.run), middle + 2);
      marks.addAll(symbol.at(at, size(), entry.ink, entry.tooltip));
    }
    sheet.add(new Mark.Group(label, marks));
    panel = row;
  }

  /**
   * Adds a low panel of each class's training images.
   *
   * @param images one number a column
   * @param ink by column, from 0
   */
  public void trainingImages(List<Integer> images, IntFunction<Ink> ink) {
    sheet.add(panel.baseLine());
    int largest = images.stream().mapToInt(Integer::intValue).max().orElse(10);
    panel =
        columns.panel(
            panel.area().bottom() + 58, IMAGES, LogScale.around(1, Math.max(10, largest)));
    sheet.add(panel.verticalAxis("training images (log scale)"));
    List<Point> line = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      String count = Numbers.grouped(images.get(i));
      // A class without training images lies on the base line, which stands for one.
      Point place = panel.at(i + 1, Math.max(1, images.get(i)));
      line.add(place);
      double radius = columns.column() > 12 ? 3 : 1.5;
      String tooltip = columns.names().get(i) + ": " + count + " training images";
      marks.add(new Mark.Dot(place, radius, ink.apply(i), tooltip));
      marks.addAll(value(new Point(place.x(), place.y() - 8), columns.column() >= 40 ? count : ""));
    }
    if (line.size() > 1) {
      marks.addFirst(new Path(line, new Stroke(Palette.FAINT, 1)));
    }
    sheet.add(new Mark.Group("training images by class", marks));
  }

  /** A number on a patch of paper, so that no line runs through it; nothing if empty. */
  private static List<Mark> value(Point baseline, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    double wide = Typeface.width(text, VALUE) + 4;
    Area patch = new Area(baseline.x() - wide / 2, baseline.y() - 10, wide, 13);
    return List.of(
        new Mark.Box(patch, Palette.PAPER, null),
        new Mark.Text(baseline, text, VALUE, Anchor.MIDDLE));
  }

  /**
   * Adds the columns' names below the last panel; numbers where names have no room.
   *
   * @param ranked what the numbers are
   */
  public Picture finish(String ranked, String description) {
    return sheet.finish(columns.below(sheet, panel, ranked), description);
  }
}
