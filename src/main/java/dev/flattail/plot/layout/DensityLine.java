package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.results.Density;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws one density over a log axis: down to the axis' floor where it falls below, with gaps where
 * it stays there; no more than two points a unit of width.
 */
final class DensityLine {
  private final Stroke stroke;
  private final List<Mark> pieces = new ArrayList<>();
  private final List<Point> run = new ArrayList<>();

  private DensityLine(Stroke stroke) {
    this.stroke = stroke;
  }

  static List<Mark> of(Density density, Panel panel, Stroke stroke) {
    DensityLine line = new DensityLine(stroke);
    // The last point below the floor: where a line that rises over it starts.
    @Nullable Point below = null;
    for (int i = 0; i < density.grid().length; i++) {
      double eigenvalue = density.grid()[i];
      double value = Numbers.orNaN(density.values()[i]);
      if (!panel.x().shows(eigenvalue) || Double.isNaN(value)) {
        line.finish();
        below = null;
      } else if (value > 0 && panel.y().shows(value)) {
        if (line.run.isEmpty() && below != null) {
          line.run.add(below);
        }
        line.add(panel.at(eigenvalue, value).rounded());
      } else {
        below = new Point(panel.place(eigenvalue), panel.area().bottom()).rounded();
        if (!line.run.isEmpty()) {
          line.run.add(below);
        }
        line.finish();
      }
    }
    line.finish();
    return line.pieces;
  }

  /** Of several points in half a unit of width the highest stays: peaks are what is looked for. */
  private void add(Point point) {
    if (!run.isEmpty() && Math.floor(run.getLast().x() * 2) == Math.floor(point.x() * 2)) {
      if (point.y() < run.getLast().y()) {
        run.set(run.size() - 1, point);
      }
    } else {
      run.add(point);
    }
  }

  private void finish() {
    if (run.size() > 1) {
      pieces.add(new Path(run, stroke));
    } else if (run.size() == 1) {
      pieces.add(new Mark.Dot(run.getFirst(), stroke.width(), stroke.ink(), null));
    }
    run.clear();
  }
}
