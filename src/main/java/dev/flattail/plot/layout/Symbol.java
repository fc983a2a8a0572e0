package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a value is marked; also shown in legends. */
public enum Symbol {
  /** For bars and areas. */
  BLOCK,
  DOT,
  SQUARE,
  HOLLOW_DOT,
  HOLLOW_SQUARE,
  LINE,
  DASHES;

  private static final double OUTLINE = 1.3;

  /** In a legend. */
  public List<Mark> at(Point center, Ink ink) {
    return at(center, 4, ink, null);
  }

  /**
   * In a panel.
   *
   * @param size half the width of dots and squares
   */
  public List<Mark> at(Point center, double size, Ink ink, @Nullable String tooltip) {
    return switch (this) {
      case BLOCK -> List.of(new Mark.Box(square(center, 5.5), ink, tooltip));
      case DOT -> List.of(new Mark.Dot(center, size, ink, tooltip));
      case SQUARE -> List.of(new Mark.Box(square(center, size), ink, tooltip));
      case HOLLOW_DOT ->
          List.of(
              new Mark.Dot(center, size, ink, null),
              new Mark.Dot(center, Math.max(0.4, size - OUTLINE), Palette.PAPER, tooltip));
      case HOLLOW_SQUARE ->
          List.of(
              new Mark.Box(square(center, size), ink, null),
              new Mark.Box(square(center, Math.max(0.4, size - OUTLINE)), Palette.PAPER, tooltip));
      case LINE -> List.of(line(center, new Stroke(ink, 2)));
      case DASHES -> List.of(line(center, new Stroke(ink, 1.4, List.of(4.0, 3.0))));
    };
  }

  private static Area square(Point center, double half) {
    return new Area(center.x() - half, center.y() - half, 2 * half, 2 * half);
  }

  private static Path line(Point center, Stroke stroke) {
    return Path.line(center.x() - 5.5, center.y(), center.x() + 5.5, center.y(), stroke);
  }
}
