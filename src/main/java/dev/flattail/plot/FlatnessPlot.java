package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.LogScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Scale;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.FlatnessResult.Draws;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Loss after random perturbation of the weights, by the size of the perturbation: a dot a draw, a
 * line through the means.
 *
 * @param measured how
 * @param rho length of SAM's step, which the sharpness was measured with; NaN if it was not
 */
public record FlatnessPlot(String run, Measured measured, FlatnessResult result, double rho)
    implements Plot {
  /** Losses that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 30;

  Picture picture() {
    List<Draws> draws =
        result.draws().stream()
            .filter(draw -> draw.radius() > 0 && Double.isFinite(draw.radius()))
            .sorted(Comparator.comparingDouble(Draws::radius))
            .toList();
    double from = draws.isEmpty() ? 0.001 : draws.getFirst().radius() / 1.5;
    double to = draws.isEmpty() ? 1 : draws.getLast().radius() * 1.5;
    double sharp = result.base() + Numbers.orNaN(result.sharpness());
    List<Curve> curves =
        List.of(
            level("model itself", Palette.INK, result.base(), from, to),
            level("after SAM's step", Palette.VERMILION, sharp, from, to),
            means(draws),
            losses(draws));
    double[] values = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.values())).toArray();
    Scale losses = Scale.positive(values, WIDE);
    Strip strip = new Strip("loss" + losses.kind() + lost(draws), 300, losses, curves, note(draws));
    return new CurvesFigure(
            "Loss under random perturbation of the weights",
            List.of(run, measured.line()),
            "Loss under random perturbations of the weights, by their length, of " + run,
            legend(sharp),
            List.of(strip),
            new LogScale(from, to),
            "length of the perturbation, as a share of the weights' length (log scale)",
            null)
        .picture();
  }

  private List<Key> legend(double sharp) {
    Double sharpness = result.sharpness();
    String step =
        sharpness != null && Double.isFinite(sharpness)
            ? "after SAM's step of length %s: %s, sharpness %s"
                .formatted(
                    Numbers.orUnknown(rho),
                    Numbers.orUnknown(sharp),
                    Numbers.significant(sharpness))
            : "SAM sharpness: no finite number";
    return List.of(
        new Key("draw", Palette.BLUE, Symbol.DOT),
        new Key("mean of the draws", Palette.BLUE, Symbol.LINE),
        new Key("model itself: " + Numbers.orUnknown(result.base()), Palette.INK, Symbol.DASHES),
        new Key(step, Palette.VERMILION, Symbol.DASHES));
  }

  private static Curve level(String name, Ink ink, double loss, double from, double to) {
    Stroke dashed = new Stroke(ink, 1.2, List.of(5.0, 4.0));
    List<Point> ends = List.of(new Point(from, loss), new Point(to, loss));
    return new Curve(name, dashed, Curve.Style.LINE, ends, Numbers::significant);
  }

  private static Curve means(List<Draws> draws) {
    List<Point> means =
        draws.stream()
            .filter(draw -> finite(draw).length > 0)
            .map(
                draw -> new Point(draw.radius(), DoubleStream.of(finite(draw)).average().orElse(0)))
            .toList();
    Stroke stroke = new Stroke(Palette.BLUE, 1.6);
    return new Curve("mean of the draws", stroke, Curve.Style.LINE, means, Numbers::significant);
  }

  private static Curve losses(List<Draws> draws) {
    List<Point> points =
        draws.stream()
            .flatMap(
                draw ->
                    DoubleStream.of(finite(draw)).mapToObj(loss -> new Point(draw.radius(), loss)))
            .toList();
    Stroke stroke = new Stroke(Palette.BLUE, 2.1);
    return new Curve("draws", stroke, Curve.Style.DOTS, points, Numbers::significant);
  }

  private static String note(List<Draws> draws) {
    if (all(draws) == 0) {
      return "no loss measured";
    }
    return shown(draws) == 0 ? "no finite loss" : "";
  }

  private static String lost(List<Draws> draws) {
    int lost = all(draws) - shown(draws);
    return lost == 0
        ? ""
        : "; not shown: %d of %d draws, whose loss is not finite".formatted(lost, all(draws));
  }

  private static int all(List<Draws> draws) {
    return draws.stream().mapToInt(draw -> draw.losses().size()).sum();
  }

  private static int shown(List<Draws> draws) {
    return draws.stream().mapToInt(draw -> finite(draw).length).sum();
  }

  private static double[] finite(Draws draws) {
    return draws.losses().stream().mapToDouble(Numbers::orNaN).filter(Double::isFinite).toArray();
  }
}
