package dev.flattail.plot.draw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few kinds of things a picture is made of. Lengths are in SVG units, y grows downwards. */
public sealed interface Mark {
  /** Marks that belong together; the name becomes a label in the SVG. */
  record Group(String name, List<Mark> marks) implements Mark {
    public Group {
      marks = List.copyOf(marks);
    }
  }

  /** An open line through points. */
  record Path(List<Point> points, Stroke stroke) implements Mark {
    public Path {
      points = List.copyOf(points);
    }

    public static Path line(double x1, double y1, double x2, double y2, Stroke stroke) {
      return new Path(List.of(new Point(x1, y1), new Point(x2, y2)), stroke);
    }
  }

  /**
   * Closed loops, filled; a loop within another cuts a hole.
   *
   * @param outline drawn along every loop, null for none
   */
  record Region(List<List<Point>> loops, Ink fill, @Nullable Stroke outline) implements Mark {
    public Region {
      loops = loops.stream().map(List::copyOf).toList();
    }
  }

  /** A filled rectangle; the tooltip shows in a browser. */
  record Box(Area area, Ink fill, @Nullable String tooltip) implements Mark {}

  /** A filled circle; the tooltip shows in a browser. */
  record Dot(Point center, double radius, Ink fill, @Nullable String tooltip) implements Mark {}

  /**
   * A grid of square cells, row by row. Far fewer bytes than as many boxes.
   *
   * @param cell side of a cell
   * @param inks one list a row; null leaves a cell out
   */
  record Mosaic(Point corner, double cell, List<List<@Nullable Ink>> inks) implements Mark {}

  /** One line of text, its baseline at {@code at}, turned about that point. */
  record Text(Point at, String text, Font font, Anchor anchor, double degrees) implements Mark {
    public Text(Point at, String text, Font font, Anchor anchor) {
      this(at, text, font, anchor, 0);
    }
  }

  /** Which part of a text lies at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Text style. */
  record Font(double size, boolean strong, Ink ink) {}

  /**
   * Line style.
   *
   * @param dashes lengths of dash and gap; empty for a solid line
   */
  record Stroke(Ink ink, double width, List<Double> dashes) {
    public Stroke(Ink ink, double width) {
      this(ink, width, List.of());
    }
  }

  /** A place. */
  record Point(double x, double y) {
    /** To a tenth of a unit, which is enough for a line of hundreds of points. */
    public Point rounded() {
      return new Point(Math.round(x * 10) / 10.0, Math.round(y * 10) / 10.0);
    }
  }

  /** A rectangle. */
  record Area(double x, double y, double width, double height) {
    public double right() {
      return x + width;
    }

    public double bottom() {
      return y + height;
    }
  }
}
