package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a value is marked; also shown in legends. */
enum Symbol {
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
  List<Mark> at(Point centre, Ink ink) {
    return at(centre, 4, ink, null);
  }

  /**
   * In a panel.
   *
   * @param size half the width of dots and squares
   */
  List<Mark> at(Point centre, double size, Ink ink, @Nullable String tooltip) {
    return switch (this) {
      case BLOCK -> List.of(new Mark.Box(square(centre, 5.5), ink, tooltip));
      case DOT -> List.of(new Mark.Dot(centre, size, ink, tooltip));
      case SQUARE -> List.of(new Mark.Box(square(centre, size), ink, tooltip));
      case HOLLOW_DOT ->
          List.of(
              new Mark.Dot(centre, size, ink, null),
              new Mark.Dot(centre, Math.max(0.4, size - OUTLINE), Palette.PAPER, tooltip));
      case HOLLOW_SQUARE ->
          List.of(
              new Mark.Box(square(centre, size), ink, null),
              new Mark.Box(square(centre, Math.max(0.4, size - OUTLINE)), Palette.PAPER, tooltip));
      case LINE -> List.of(line(centre, new Stroke(ink, 2)));
      case DASHES -> List.of(line(centre, new Stroke(ink, 1.4, List.of(4.0, 3.0))));
    };
  }

  private static Area square(Point centre, double half) {
    return new Area(centre.x() - half, centre.y() - half, 2 * half, 2 * half);
  }

  private static Path line(Point centre, Stroke stroke) {
    return Path.line(centre.x() - 5.5, centre.y(), centre.x() + 5.5, centre.y(), stroke);
  }
}
