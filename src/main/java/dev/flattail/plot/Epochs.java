package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure;
import dev.flattail.plot.layout.CurvesFigure.Rule;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LinearScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Scale;
import dev.flattail.results.EpochRow;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all plots over the epochs of a training share.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
record Epochs(String run, List<EpochRow> rows, @Nullable Integer stage2) {
  /**
   * One field of the rows. A row without a value has no point, so that what is measured now and
   * then is still a line; one that is not finite makes a gap.
   */
  Curve curve(
      String name,
      Stroke stroke,
      Function<EpochRow, @Nullable Double> value,
      DoubleFunction<String> number) {
    List<Point> points =
        rows.stream()
            .filter(row -> value.apply(row) != null)
            .map(row -> new Point(row.epoch(), Numbers.orNaN(value.apply(row))))
            .toList();
    return new Curve(name, stroke, points, number);
  }

  /** The same with a gap between the stages, each of which has values of its own. */
  Curve byStage(
      String name,
      Ink ink,
      Function<EpochRow, @Nullable Double> value,
      DoubleFunction<String> number) {
    return curve(name, new Stroke(ink, 1.8), value, number).brokenBefore(stage2);
  }

  /**
   * A strip.
   *
   * @param ratio when the values span more, the axis is logarithmic
   * @param empty the note when there is no value
   */
  static Strip strip(String title, double height, double ratio, String empty, Curve... curves) {
    double[] values =
        Arrays.stream(curves).flatMapToDouble(curve -> Arrays.stream(curve.values())).toArray();
    return new Strip(
        title,
        height,
        Scale.positive(values, ratio),
        List.of(curves),
        values.length == 0 ? empty : "");
  }

  /**
   * The figure.
   *
   * @param description without the run's name
   */
  Picture picture(String title, List<Strip> strips, String description) {
    return picture(title, List.of(), strips, description);
  }

  /**
   * The figure.
   *
   * @param legend of the curves; without one, each is named where it ends
   * @param description without the run's name
   */
  Picture picture(String title, List<Key> legend, List<Strip> strips, String description) {
    double[] epochs = rows.stream().mapToDouble(EpochRow::epoch).toArray();
    return new CurvesFigure(
            title,
            List.of("%s, %d %s".formatted(run, rows.size(), rows.size() == 1 ? "epoch" : "epochs")),
            description + " over epochs, of " + run,
            legend,
            strips,
            rows.isEmpty() ? new LinearScale(1, 10, 1, "") : LinearScale.over(epochs, 0.6, 1),
            "epoch",
            Rule.beforeStage2(stage2))
        .picture();
  }
}
