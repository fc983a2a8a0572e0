package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import dev.flattail.plot.Mark.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The horizontal axis of everything that is plotted over epochs. */
final class EpochAxis {
  private static final Stroke STAGE_RULE = new Stroke(Palette.FAINT, 1, List.of(2.0, 3.0));

  private EpochAxis() {}

  /** From the first to the last epoch; a little wider around a single one. */
  static LinearScale over(IntStream epochs) {
    var range = epochs.summaryStatistics();
    if (range.getCount() == 0) {
      return new LinearScale(1, 10, 1, "");
    }
    double pad = range.getMin() == range.getMax() ? 0.6 : 0;
    return new LinearScale(range.getMin() - pad, range.getMax() + pad, 1, "");
  }

  /**
   * A rule between the last epoch of the first stage and the first of the second.
   *
   * @param first epoch of the second stage; null, or one outside the axis, for no rule
   * @param named whether the stages' names stand above it
   */
  static List<Mark> secondStage(Panel panel, @Nullable Integer first, boolean named) {
    if (first == null || panel.x().at(first - 0.5) <= 0 || panel.x().at(first - 0.5) >= 1) {
      return List.of();
    }
    double place = panel.place(first - 0.5);
    double top = panel.area().y();
    List<Mark> marks = new ArrayList<>();
    marks.add(
        new Mark.Group(
            "Stage 2",
            List.of(Path.line(place, top - 4, place, panel.area().bottom(), STAGE_RULE))));
    if (named) {
      marks.add(new Text(new Point(place + 5, top - 6), "stage 2", Sheet.SMALL, Anchor.START));
    }
    return marks;
  }

  /** {@code "<run>, 12 epochs"}. */
  static String subtitle(String run, int epochs) {
    return run + ", " + epochs + (epochs == 1 ? " epoch" : " epochs");
  }
}
