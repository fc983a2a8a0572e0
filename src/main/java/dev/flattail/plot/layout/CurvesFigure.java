package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Mark.Text;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Curves over one horizontal axis, in one strip or several, one above the other.
 *
 * @param subtitle its lines
 * @param legend of the curves; without one, each curve is named where it ends
 * @param across the horizontal axis
 * @param horizontal what it is
 * @param rule an upright line through all strips, or null; where the axis does not reach it, none
 */
public record CurvesFigure(
    String title,
    List<String> subtitle,
    String description,
    List<Key> legend,
    List<Strip> strips,
    Scale across,
    String horizontal,
    @Nullable Rule rule) {
  private static final double WIDTH = 760;
  private static final double LEFT = 78;
  private static final double GAP = 54;

  /**
   * A panel.
   *
   * @param title of its vertical axis
   * @param bands behind the curves
   * @param curves in drawing order, the most important last
   * @param note stands in place of data, unless empty
   */
  public record Strip(
      String title, double height, Scale up, List<Band> bands, List<Curve> curves, String note) {
    /** A panel without bands. */
    public Strip(String title, double height, Scale up, List<Curve> curves, String note) {
      this(title, height, up, List.of(), curves, note);
    }
  }

  /**
   * An upright line.
   *
   * @param name is written over it
   */
  public record Rule(double at, Stroke stroke, String name) {
    /** Between the last epoch of the first stage and the first of the second; null for none. */
    public static @Nullable Rule beforeStage2(@Nullable Integer first) {
      return first == null
          ? null
          : new Rule(first - 0.5, new Stroke(Palette.FAINT, 1, List.of(2.0, 3.0)), "stage 2");
    }
  }

  public Picture picture() {
    Sheet sheet = new Sheet(WIDTH, title, subtitle);
    sheet.legend(legend);
    List<Curve> all = strips.stream().flatMap(strip -> strip.curves.stream()).toList();
    double right = legend.isEmpty() ? EndLabels.room(all) + 8 : 0;
    double width = WIDTH - LEFT - Math.max(Sheet.MARGIN, right);
    double top = sheet.top() + 30;
    for (int i = 0; i < strips.size(); i++) {
      Strip strip = strips.get(i);
      boolean last = i == strips.size() - 1;
      Panel panel = new Panel(new Area(LEFT, top, width, strip.height), across, strip.up);
      sheet.add(panel.verticalAxis(strip.title));
      sheet.add(last ? panel.horizontalAxis(horizontal) : panel.baseLine());
      if (rule != null && across.shows(rule.at)) {
        sheet.add(ruled(panel, rule, i == 0));
      }
      if (!strip.note.isEmpty()) {
        sheet.add(panel.note(strip.note));
      }
      strip.bands.forEach(band -> sheet.add(band.drawn(panel)));
      strip.bands.forEach(band -> sheet.add(band.outline(panel)));
      strip.curves.forEach(curve -> sheet.add(curve.drawn(panel, horizontal)));
      if (legend.isEmpty()) {
        sheet.add(EndLabels.drawn(strip.curves, panel));
      }
      top = panel.area().bottom() + GAP;
    }
    return sheet.finish(top + 2, description);
  }

  private static List<Mark> ruled(Panel panel, Rule rule, boolean named) {
    double place = panel.place(rule.at);
    double top = panel.area().y();
    List<Mark> marks = new ArrayList<>();
    marks.add(
        new Mark.Group(
            rule.name,
            List.of(Path.line(place, top - 4, place, panel.area().bottom(), rule.stroke))));
    if (named) {
      marks.add(new Text(new Point(place + 5, top - 6), rule.name, Sheet.SMALL, Anchor.START));
    }
    return marks;
  }
}
