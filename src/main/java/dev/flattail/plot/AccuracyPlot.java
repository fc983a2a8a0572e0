package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.Curve;
import dev.flattail.plot.layout.CurvesFigure.Strip;
import dev.flattail.plot.layout.LinearScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.PercentScale;
import dev.flattail.results.EpochRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracies over epochs: whole split, balanced, and the groups of frequent and rare classes.
 *
 * @param stage2 first epoch of a second stage, which a rule marks; null for one stage
 */
public record AccuracyPlot(String run, List<EpochRow> epochs, @Nullable Integer stage2)
    implements Plot {
  private static final double HEIGHT = 272;

  public AccuracyPlot {
    epochs = List.copyOf(epochs);
  }

  Picture picture() {
    Epochs of = new Epochs(run, epochs, stage2);
    List<Curve> curves = curves(of);
    double largest =
        curves.stream().flatMapToDouble(c -> Arrays.stream(c.values())).max().orElse(1);
    double ceiling = LinearScale.upTo(Math.max(largest * 100, 10), "").to() / 100;
    Strip strip =
        new Strip(
            "accuracy; groups and balanced: mean over classes",
            HEIGHT,
            new PercentScale(ceiling),
            curves,
            curves.isEmpty() ? "no accuracy measured yet" : "");
    return of.picture(
        "Accuracy by epoch",
        List.of(strip),
        "Accuracy of the whole split, balanced over classes, and of classes with many, medium and"
            + " few training images,");
  }

  /** In drawing order, the most important last. */
  private static List<Curve> curves(Epochs of) {
    List<Curve> curves = new ArrayList<>();
    curves.add(of.curve("Many", thin(Palette.MANY), EpochRow::many, Numbers::percent));
    curves.add(of.curve("Medium", thin(Palette.MEDIUM), EpochRow::medium, Numbers::percent));
    curves.add(of.curve("Few", thin(Palette.FEW), EpochRow::few, Numbers::percent));
    Stroke dashed = new Stroke(Palette.PURPLE, 1.6, List.of(5.0, 3.0));
    curves.add(of.curve("Validation", dashed, EpochRow::validationAccuracy, Numbers::percent));
    Curve test = of.curve("Test", thin(Palette.MUTED), EpochRow::testAccuracy, Numbers::percent);
    Stroke strong = new Stroke(Palette.INK, 2.4);
    Curve balanced = of.curve("Balanced", strong, EpochRow::balancedAccuracy, Numbers::percent);
    if (test.coincides(balanced)) {
      // A test split with equally many images of every class, such as CIFAR's.
      curves.add(balanced.named("Test, balanced"));
    } else {
      curves.add(test);
      curves.add(balanced);
    }
    curves.removeIf(Curve::isEmpty);
    return curves;
  }

  private static Stroke thin(Ink ink) {
    return new Stroke(ink, 1.6);
  }
}
