package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Band;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.Scale;
import dev.flattail.plot.layout.Symbol;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Curvature of the measured classes over the epochs of a training: largest and smallest eigenvalue,
 * trace and negative mass of each class's Hessian, one line a class.
 *
 * @param classes names of all classes, by number
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record CurvaturePlot(
    String run, List<String> classes, List<EpochRow> epochs, @Nullable Integer stage2)
    implements Plot {
  private static final double HEIGHT = 150;

  /** If the sizes of the classes differ by more than this ratio, an axis is logarithmic. */
  private static final double WIDE = 50;

  /** More curves have no room for their names where they end. */
  private static final int MOST_NAMED = 6;

  /** More curves have colors from the first class to the last. */
  private static final int MOST_COLORS = 8;

  /** Of more curves, the legend names the first and the last: the ends of the colors. */
  private static final int MOST_KEYS = 24;

  public CurvaturePlot {
    classes = List.copyOf(classes);
    epochs = List.copyOf(epochs);
  }

  /** Returns whether any of the rows has a curvature to draw. */
  public static boolean isMeasured(List<EpochRow> epochs) {
    return epochs.stream().anyMatch(row -> row.curvature() != null);
  }

  Picture picture() {
    List<Integer> measured =
        epochs.stream()
            .map(EpochRow::curvature)
            .filter(Objects::nonNull)
            .flatMap(List::stream)
            .map(ClassCurvature::index)
            .distinct()
            .sorted()
            .toList();
    List<Strip> strips =
        List.of(
            strip("largest eigenvalue", measured, ClassCurvature::lambdaMax),
            strip("smallest eigenvalue", measured, ClassCurvature::lambdaMin),
            strip(
                measured.size() > MOST_NAMED ? "trace" : "trace; band: standard error",
                measured,
                ClassCurvature::trace,
                errors(measured)),
            strip("negative mass: share of eigenvalues", measured, ClassCurvature::negativeMass));
    return new Epochs(run, epochs, stage2)
        .picture(
            "Curvature by epoch",
            legend(measured),
            strips,
            "Largest and smallest eigenvalue, trace and negative mass of the Hessian of each class's"
                + " loss");
  }

  private Strip strip(
      String title, List<Integer> measured, Function<ClassCurvature, @Nullable Double> figure) {
    return strip(title, measured, figure, List.of());
  }

  private Strip strip(
      String title,
      List<Integer> measured,
      Function<ClassCurvature, @Nullable Double> figure,
      List<Band> bands) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      int c = measured.get(i);
      curves.add(
          new Epochs(run, epochs, stage2)
              .byStage(
                  name(c),
                  ink(i, measured.size()),
                  row -> of(row, c, figure),
                  Numbers::significant));
    }
    DoubleStream values = curves.stream().flatMapToDouble(c -> Arrays.stream(c.values()));
    DoubleStream ends =
        bands.stream()
            .flatMap(band -> band.edges().stream())
            .flatMapToDouble(edge -> DoubleStream.of(edge.low(), edge.high()));
    double[] shown = DoubleStream.concat(values, ends).filter(Double::isFinite).toArray();
    Scale scale = Scale.signed(shown, isWide(curves) ? WIDE : Double.POSITIVE_INFINITY);
    return new Strip(
        title + scale.kind(),
        HEIGHT,
        scale,
        bands,
        curves,
        shown.length == 0 ? "not measured yet" : "");
  }

  /** Returns whether the classes' largest sizes differ so much that small ones would be flat. */
  private static boolean isWide(List<Curve> curves) {
    double[] sizes =
        curves.stream()
            .mapToDouble(c -> Arrays.stream(c.values()).map(Math::abs).max().orElse(0))
            .filter(size -> size > 0)
            .toArray();
    return sizes.length > 0
        && Arrays.stream(sizes).max().orElse(1) / Arrays.stream(sizes).min().orElse(1) > WIDE;
  }

  /** Returns the standard errors of the traces; none where so many would cover each other. */
  private List<Band> errors(List<Integer> measured) {
    if (measured.size() > MOST_NAMED) {
      return List.of();
    }
    List<Band> bands = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      int c = measured.get(i);
      List<Band.Edge> edges = new ArrayList<>();
      for (EpochRow row : epochs) {
        if (stage2 != null && row.epoch() == stage2) {
          edges.add(new Band.Edge(stage2 - 0.5, Double.NaN, Double.NaN));
        }
        Double trace = of(row, c, ClassCurvature::trace);
        Double error = of(row, c, ClassCurvature::traceStandardError);
        if (trace != null && error != null) {
          edges.add(new Band.Edge(row.epoch(), trace - error, trace + error));
        }
      }
      bands.add(new Band(name(c) + ", standard error", ink(i, measured.size()), edges));
    }
    return bands;
  }

  /** Returns a figure of one class; NaN where it is unknown, null where it was not measured. */
  private static @Nullable Double of(
      EpochRow row, int c, Function<ClassCurvature, @Nullable Double> figure) {
    List<ClassCurvature> measured = row.curvature();
    return measured == null
        ? null
        : measured.stream()
            .filter(entry -> entry.index() == c)
            .findFirst()
            .map(entry -> Numbers.orNaN(figure.apply(entry)))
            .orElse(null);
  }

  private List<Key> legend(List<Integer> measured) {
    if (measured.size() <= MOST_NAMED) {
      return List.of();
    }
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      boolean isShown = measured.size() <= MOST_KEYS || i == 0 || i == measured.size() - 1;
      if (isShown) {
        keys.add(new Key(name(measured.get(i)), ink(i, measured.size()), Symbol.LINE));
      }
    }
    return keys;
  }

  private static Ink ink(int place, int count) {
    return count <= MOST_COLORS ? Palette.run(place) : Palette.headToTail(place / (count - 1.0));
  }

  private String name(int c) {
    return c < classes.size() ? ClassLabel.of(c, classes.get(c)) : "class " + c;
  }
}
