package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Band;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LinearScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.PercentScale;
import dev.flattail.plot.layout.Scale;
import dev.flattail.plot.layout.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Mean curves over epochs, each with the 95% interval of its mean as a band.
 *
 * @param run what is averaged, printed under the title
 * @param metric what the curves show
 * @param isShare whether values are fractions, written in percent
 */
public record MeanCurvesPlot(String run, String metric, boolean isShare, List<MeanCurve> curves)
    implements Plot {
  private static final double HEIGHT = 300;

  /** From this ratio of the largest to the smallest value, the axis is logarithmic. */
  private static final double WIDE = 50;

  public MeanCurvesPlot {
    curves = List.copyOf(curves);
  }

  /**
   * The mean of some runs.
   *
   * @param epochs ascending
   */
  public record MeanCurve(String name, List<Epoch> epochs) {}

  /**
   * The mean of one epoch.
   *
   * @param low NaN without an interval
   * @param high NaN without an interval
   */
  public record Epoch(int epoch, double mean, double low, double high) {}

  Picture picture() {
    DoubleFunction<String> number = isShare ? Numbers::percent : Numbers::significant;
    List<Band> bands = new ArrayList<>();
    List<Curve> lines = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      MeanCurve curve = curves.get(i);
      Ink ink = Palette.run(i);
      bands.add(
          new Band(
              curve.name + ", 95% interval",
              ink,
              curve.epochs.stream().map(at -> new Band.Edge(at.epoch, at.low, at.high)).toList()));
      lines.add(
          new Curve(
              curve.name,
              new Stroke(ink, 2),
              curve.epochs.stream().map(at -> new Point(at.epoch, at.mean)).toList(),
              number));
    }
    double[] epochs =
        curves.stream().flatMap(c -> c.epochs.stream()).mapToDouble(Epoch::epoch).toArray();
    Scale scale = scale();
    String names = curves.stream().map(MeanCurve::name).collect(Collectors.joining(", "));
    return new CurvesFigure(
            metric + " by epoch",
            List.of(run),
            "Mean and 95%% interval of %s over epochs, of: %s".formatted(metric, names),
            Key.ofRuns(curves.stream().map(MeanCurve::name).toList(), Symbol.LINE),
            List.of(
                new Strip(
                    metric + scale.kind() + "; line: mean, band: 95% interval of the mean",
                    HEIGHT,
                    scale,
                    bands,
                    lines,
                    epochs.length == 0 ? "no job with such a curve has succeeded yet" : "")),
            epochs.length == 0 ? new LinearScale(1, 10, 1, "") : LinearScale.over(epochs, 0.6, 1),
            "epoch",
            null)
        .picture();
  }

  private Scale scale() {
    List<Epoch> all = curves.stream().flatMap(c -> c.epochs.stream()).toList();
    double[] values =
        all.stream()
            .flatMapToDouble(at -> DoubleStream.of(at.mean, at.high))
            .filter(Double::isFinite)
            .toArray();
    double largest = all.stream().mapToDouble(Epoch::mean).max().orElse(1);
    if (isShare) {
      double top = LinearScale.upTo(Math.max(Math.min(100, 110 * largest), 10), "").to();
      return new PercentScale(Math.min(1, top / 100));
    }
    return all.stream().anyMatch(at -> at.mean < 0)
        ? Scale.signed(
            all.stream()
                .flatMapToDouble(at -> DoubleStream.of(at.low, at.mean, at.high))
                .filter(Double::isFinite)
                .toArray(),
            WIDE)
        : Scale.positive(values, WIDE);
  }
}
