package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.List;

/** Error bars. */
final class Whisker {
  private static final double CAP = 3;

  private Whisker() {}

  /** From {@code low} to {@code high}, cut at the panel's ends, where it has no cap. */
  static List<Mark> of(Panel panel, double x, double low, double high, Ink ink) {
    Area area = panel.area();
    double bottom = panel.y().shows(low) ? panel.at(1, low).y() : area.bottom();
    double top = panel.y().shows(high) ? panel.at(1, high).y() : area.y();
    Stroke stroke = new Stroke(ink, 1.2);
    List<Mark> marks = new ArrayList<>();
    marks.add(Path.line(x, bottom, x, top, stroke));
    if (panel.y().shows(low)) {
      marks.add(Path.line(x - CAP, bottom, x + CAP, bottom, stroke));
    }
    if (panel.y().shows(high)) {
      marks.add(Path.line(x - CAP, top, x + CAP, top, stroke));
    }
    return marks;
  }
}
