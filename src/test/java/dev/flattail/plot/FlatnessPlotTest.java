package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.results.FlatnessResult.Draws;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class FlatnessPlotTest {
  @Test
  void aDotADrawAndALineThroughTheMeans() {
    Svg svg =
        Svg.of(
            plot(
                1,
                2,
                new Draws(0.1, List.of(2.0, 4.0)),
                new Draws(0.01, List.of(1.0, 2.0)),
                new Draws(1, List.of(3.0))));

    List<Element> dots = svg.inGroup("draws", "circle");
    assertThat(dots).hasSize(5);
    List<Mark.Point> means = svg.line("mean of the draws");
    assertThat(means).hasSize(3);
    assertThat(means.get(1).x() - means.get(0).x())
        .as("radii by their logarithm")
        .isCloseTo(means.get(2).x() - means.get(1).x(), offset(0.05));
    assertThat(means.get(1).y())
        .as("3, the mean of 2 and 4, and the single draw")
        .isCloseTo(means.get(2).y(), offset(0.05));
  }

  @Test
  void levelsOfTheModelAndAfterSamsStep() {
    Svg svg = Svg.of(plot(1, 2, new Draws(0.1, List.of(1.0, 3.0))));

    List<Element> dots = svg.inGroup("draws", "circle");
    assertThat(svg.line("model itself").getFirst().y())
        .isCloseTo(Svg.number(dots.get(0), "cy"), offset(0.01));
    assertThat(svg.line("after SAM's step").getFirst().y())
        .as("1 + 2")
        .isCloseTo(Svg.number(dots.get(1), "cy"), offset(0.01));
    assertThat(svg.texts())
        .contains("model itself: 1.00", "after SAM's step of length 0.0500: 3.00, sharpness 2.00");
  }

  @Test
  void saysWhichLossWasMeasured() {
    assertThat(Svg.of(plot(1, 2, new Draws(0.1, List.of(1.0)))).texts())
        .contains("run", "loss: cross-entropy, scale 30; train split");
  }

  @Test
  void lossesOfVeryDifferentSizeStandOnALogAxis() {
    Svg svg = Svg.of(plot(1, 0.1, new Draws(0.1, List.of(1e8))));

    assertThat(svg.texts()).contains("loss (log scale)");
  }

  @Test
  void countsDrawsThatAreNotFinite() {
    Svg svg =
        Svg.of(
            plot(
                1,
                Double.NaN,
                new Draws(0.1, Arrays.asList(2.0, null)),
                new Draws(0.2, List.of(Double.NaN, Double.POSITIVE_INFINITY))));

    assertThat(svg.inGroup("draws", "circle")).hasSize(1);
    assertThat(svg.texts())
        .contains(
            "loss; not shown: 3 of 4 draws, whose loss is not finite",
            "SAM sharpness: no finite number");
    assertThat(svg.inGroup("after SAM's step", "polyline")).isEmpty();
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    double none = Double.NaN;
    assertThat(Svg.of(plot(none, none)).texts())
        .contains("no loss measured", "model itself: unknown");
    assertThat(Svg.of(plot(1, none, new Draws(0.1, List.of(none)))).texts())
        .contains("no finite loss");
  }

  private static FlatnessPlot plot(double base, double sharpness, Draws... draws) {
    return new FlatnessPlot(
        "run", SampleResults.MEASURED, SampleResults.flatness(base, sharpness, draws), 0.05);
  }
}
