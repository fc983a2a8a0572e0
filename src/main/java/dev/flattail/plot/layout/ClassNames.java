package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Text;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes class names under columns of equal width: level if they fit, turned if not, left out if
 * there is no room.
 */
final class ClassNames {
  private static final double LONGEST = 120;

  private ClassNames() {}

  /** Whether columns this wide leave room for names. */
  static boolean readable(double column) {
    return column >= 13;
  }

  /** Height that the names take. */
  static double height(List<String> names, double column) {
    return level(names, column) ? 20 : 12 + Math.sin(Math.toRadians(45)) * widest(names);
  }

  /** How far a turned first name reaches to the left of its column's middle. */
  static double overhang(List<String> names, double column) {
    if (level(names, column) || names.isEmpty()) {
      return 0;
    }
    double reach = 0;
    for (int i = 0; i < names.size(); i++) {
      double width = Typeface.width(shortened(names.get(i)), Sheet.SMALL);
      reach = Math.max(reach, width * Math.cos(Math.toRadians(45)) - (i + 0.5) * column);
    }
    return reach;
  }

  static Mark under(double x, double y, List<String> names, double column) {
    List<Mark> marks = new ArrayList<>();
    boolean level = level(names, column);
    for (int i = 0; i < names.size(); i++) {
      double middle = x + (i + 0.5) * column;
      marks.add(
          level
              ? new Text(new Point(middle, y + 16), names.get(i), Sheet.SMALL, Anchor.MIDDLE)
              : new Text(
                  new Point(middle + 4, y + 12),
                  shortened(names.get(i)),
                  Sheet.SMALL,
                  Anchor.END,
                  -45));
    }
    return new Mark.Group("classes", marks);
  }

  /** At most {@value #LONGEST} wide. */
  static String shortened(String name) {
    return Typeface.fit(name, Sheet.SMALL, LONGEST);
  }

  /** Width of the widest shortened name. */
  static double widest(List<String> names) {
    return names.stream()
        .mapToDouble(name -> Typeface.width(shortened(name), Sheet.SMALL))
        .max()
        .orElse(0);
  }

  private static boolean level(List<String> names, double column) {
    return names.stream().allMatch(name -> Typeface.width(name, Sheet.SMALL) <= column - 6);
  }
}
