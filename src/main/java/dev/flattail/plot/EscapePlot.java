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
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.MeanEstimate;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gradients along negative curvature by rho: the second moment of the component of sharpness-aware
 * steps, relative to that of plain gradients, with standard errors as whiskers and a prediction as
 * hollow dots that dashes connect. A whisker that reaches 0 or below ends at the axis. A panel for
 * batches of each class, with the prediction from its eigenvalue, and one for batches of the whole
 * split, of whose Hessians v is no eigenvector, with the first order by their own Hessians; one
 * color a class.
 *
 * @param measured how
 * @param entries of classes, in any order; of more than eight the most and the least frequent are
 *     shown
 */
public record EscapePlot(String run, Measured measured, List<SpectrumEntry> entries)
    implements Plot {
  private static final double HEIGHT = 230;

  /** Ratios that differ by more than this factor stand on a log axis. */
  private static final double WIDE = 30;

  /** As many classes as there are colors. */
  private static final int MOST_CLASSES = 8;

  private static final Prediction PREDICTED = new Prediction("predicted", AtRadius::predictedRatio);
  private static final Prediction FIRST_ORDER =
      new Prediction("first order", AtRadius::firstOrderRatio);

  public EscapePlot {
    entries = List.copyOf(entries);
  }

  /** A figure of theory to compare the measured ratio with, and its name. */
  private record Prediction(String name, Function<AtRadius, @Nullable Double> ratio) {}

  /** A class that is shown. */
  private record Shown(String name, Ink ink, NegativeCurvature escape) {}

  Picture picture() {
    List<SpectrumEntry> all = new ArrayList<>(entries);
    all.removeIf(entry -> entry.escape() == null);
    all.sort(Comparator.comparingInt((SpectrumEntry entry) -> -entry.images()));
    List<Shown> shown = shown(all);
    double[] radii =
        shown.stream()
            .flatMap(of -> of.escape.splitBatches().sam().stream())
            .mapToDouble(AtRadius::rho)
            .toArray();
    double from = DoubleStream.of(radii).min().orElse(0.05) / 1.3;
    double to = DoubleStream.of(radii).max().orElse(0.5) * 1.3;
    List<Strip> strips = new ArrayList<>();
    boolean ofClasses =
        shown.isEmpty() || shown.stream().anyMatch(of -> of.escape.classBatches() != null);
    if (ofClasses) {
      strips.add(
          strip(
              "batches of the class; plain = 1, hollow: predicted from the eigenvalue",
              shown,
              NegativeCurvature::classBatches,
              PREDICTED,
              from,
              to));
    }
    strips.add(
        strip(
            "batches of the split; plain = 1, hollow: first order by the batches' Hessians",
            shown,
            NegativeCurvature::splitBatches,
            FIRST_ORDER,
            from,
            to));
    String notShown =
        shown.size() == all.size()
            ? ""
            : "; %d of %,d classes, the most and the least frequent"
                .formatted(shown.size(), all.size());
    return new CurvesFigure(
            "Gradients along negative curvature: sharpness-aware steps against plain gradients",
            List.of(run + notShown, measured.line()),
            "Second moments of gradients along the eigenvector of the smallest eigenvalue, by rho, of "
                + run,
            legend(shown, ofClasses),
            strips,
            new LogScale(from, to),
            "rho (log scale)",
            null)
        .picture();
  }

  private static List<Shown> shown(List<SpectrumEntry> headToTail) {
    int count = headToTail.size();
    List<SpectrumEntry> chosen =
        IntStream.range(0, count)
            .filter(i -> i < MOST_CLASSES / 2 || i >= count - MOST_CLASSES / 2)
            .mapToObj(headToTail::get)
            .toList();
    List<Shown> shown = new ArrayList<>();
    for (SpectrumEntry entry : chosen) {
      NegativeCurvature escape = entry.escape();
      if (escape != null) {
        shown.add(new Shown(name(entry, escape), Palette.run(shown.size()), escape));
      }
    }
    return shown;
  }

  private static String name(SpectrumEntry entry, NegativeCurvature escape) {
    String name =
        entry.index() == null ? "whole split" : ClassLabel.of(entry.index(), entry.name());
    if (!escape.converged()) {
      return name + " (eigenvalue not converged)";
    }
    return entry.lambdaMin().value() < 0 ? name : name + " (no negative eigenvalue)";
  }

  private static List<Key> legend(List<Shown> shown, boolean ofClasses) {
    List<Key> keys = new ArrayList<>();
    shown.forEach(of -> keys.add(new Key(of.name, of.ink, Symbol.DOT)));
    if (ofClasses) {
      keys.add(new Key("predicted (class)", Palette.MUTED, Symbol.HOLLOW_DOT));
    }
    keys.add(new Key("first order (split)", Palette.MUTED, Symbol.HOLLOW_DOT));
    return keys;
  }

  private static Strip strip(
      String of,
      List<Shown> shown,
      Function<NegativeCurvature, @Nullable DirectionalGradients> batches,
      Prediction prediction,
      double from,
      double to) {
    // Leaves room for whiskers that go down to the axis.
    List<Curve> roomy = curves(shown, batches, prediction, value -> value / 2);
    double[] values = roomy.stream().flatMapToDouble(c -> DoubleStream.of(c.values())).toArray();
    Scale scale =
        Scale.positive(
            DoubleStream.concat(DoubleStream.of(values), DoubleStream.of(1)).toArray(), WIDE);
    double axis = scale instanceof LogScale log ? log.from() : 0;
    List<Curve> curves = new ArrayList<>(curves(shown, batches, prediction, value -> axis));
    Stroke faint = new Stroke(Palette.FAINT, 1);
    List<Point> ends = List.of(new Point(from, 1), new Point(to, 1));
    curves.addFirst(
        new Curve("plain gradient", faint, Curve.Style.LINE, ends, Numbers::significant));
    return new Strip(
        "second moment%s, %s".formatted(scale.kind(), of),
        HEIGHT,
        scale,
        curves,
        values.length == 0 ? "not measured yet" : "");
  }

  /**
   * The predictions of all classes, then their whiskers and measured values.
   *
   * @param endOfWhisker by its measured value, where it reaches 0 or below
   */
  private static List<Curve> curves(
      List<Shown> shown,
      Function<NegativeCurvature, @Nullable DirectionalGradients> batches,
      Prediction prediction,
      DoubleUnaryOperator endOfWhisker) {
    List<Curve> predicted = new ArrayList<>();
    List<Curve> measured = new ArrayList<>();
    for (Shown each : shown) {
      DirectionalGradients found = batches.apply(each.escape);
      if (found != null) {
        predicted.add(predicted(each, found.sam(), prediction));
        measured.addAll(measured(each, found.sam(), endOfWhisker));
      }
    }
    predicted.addAll(measured);
    return predicted;
  }

  private static Curve predicted(Shown of, List<AtRadius> radii, Prediction prediction) {
    return new Curve(
        of.name + ", " + prediction.name,
        new Stroke(of.ink, 1.1, List.of(5.0, 4.0)),
        Curve.Style.LINE_AND_HOLLOW_DOTS,
        radii.stream()
            .map(at -> new Point(at.rho(), Numbers.orNaN(prediction.ratio.apply(at))))
            .toList(),
        Numbers::significant);
  }

  private static List<Curve> measured(
      Shown of, List<AtRadius> radii, DoubleUnaryOperator endOfWhisker) {
    List<Point> measured = new ArrayList<>();
    List<Point> whiskers = new ArrayList<>();
    for (AtRadius at : radii) {
      MeanEstimate ratio = at.ratio();
      double value = Numbers.orNaN(ratio.value());
      double error = Numbers.orNaN(ratio.standardError());
      measured.add(new Point(at.rho(), value));
      if (Double.isFinite(value) && Double.isFinite(error)) {
        double low = value - error;
        whiskers.add(new Point(at.rho(), low > 0 ? low : endOfWhisker.applyAsDouble(value)));
        whiskers.add(new Point(at.rho(), value + error));
        whiskers.add(new Point(at.rho(), Double.NaN));
      }
    }
    Stroke thin = new Stroke(of.ink, 1);
    Stroke dots = new Stroke(of.ink, 2.4);
    return List.of(
        new Curve(
            of.name + ", standard error", thin, Curve.Style.LINE, whiskers, Numbers::significant),
        new Curve(of.name, dots, Curve.Style.DOTS, measured, Numbers::significant));
  }
}
