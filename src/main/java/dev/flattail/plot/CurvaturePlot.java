package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
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

  /** From this ratio of the largest to the smallest size, an axis is logarithmic. */
  private static final double WIDE = 50;

  /** More curves have no room for their names where they end. */
  private static final int MOST_NAMED = 6;

  /** More curves have colors from the first class to the last. */
  private static final int MOST_COLORS = 8;

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
            strip("trace", measured, ClassCurvature::trace),
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
    double[] values =
        curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.values())).toArray();
    Scale scale = Scale.signed(values, WIDE);
    return new Strip(
        title + scale.kind(), HEIGHT, scale, curves, values.length == 0 ? "not measured yet" : "");
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
      boolean isShown = measured.size() <= MOST_COLORS || i == 0 || i == measured.size() - 1;
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
