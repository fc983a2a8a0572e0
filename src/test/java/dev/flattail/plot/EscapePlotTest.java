package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.results.SpectrumEntry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EscapePlotTest {
  private static EscapePlot plot(SpectrumEntry... entries) {
    return new EscapePlot("run", SampleResults.MEASURED, List.of(entries));
  }

  @Test
  void drawsMeasuredAndPredictedRatiosOfBothKindsOfBatches() {
    Svg svg =
        Svg.of(
            plot(
                SampleResults.escape(0, "head", 500, -2, true),
                SampleResults.escape(9, "tail", 5, -18, true)));

    assertThat(svg.inGroup("tail", "circle")).as("three radii in two panels").hasSize(2 * 3);
    assertThat(svg.lines("tail, predicted")).as("batches of the class").hasSize(1);
    assertThat(svg.lines("tail, first order")).as("batches of the split").hasSize(1);
    assertThat(svg.inGroup("tail, standard error", "polyline")).hasSize(2 * 3);
    assertThat(svg.texts())
        .contains("head", "tail", "rho (log scale)")
        .contains("predicted (class)", "first order (split)")
        .anyMatch(text -> text.contains("batches of the class; plain = 1"))
        .anyMatch(text -> text.contains("batches of the split; plain = 1"));
  }

  @Test
  void predictionOfASingleRadiusIsMarked() {
    Svg svg = Svg.of(plot(SampleResults.escape(0, "head", 500, -2, true, 0.1)));

    assertThat(svg.inGroup("head, predicted", "circle")).as("one hollow dot").hasSize(2);
    assertThat(svg.inGroup("head, first order", "circle")).as("one hollow dot").hasSize(2);
  }

  @Test
  void whiskersThatReachZeroEndAtTheAxisOfALogScale() {
    // At rho 0.1, both ratios are smaller than their standard error.
    Svg svg =
        Svg.of(
            plot(
                SampleResults.escape(8, "rare", 6, -18, true),
                SampleResults.escape(9, "tail", 5, -19, true)));

    // The axis is from 0.001 to 100, and 230 high.
    double axis = svg.line("plain gradient").getFirst().y() + 230 * 3 / 5.0;
    for (String name : List.of("rare", "tail")) {
      assertThat(svg.lines(name + ", standard error").get(1).getFirst().y())
          .as(name)
          .isCloseTo(axis, within(0.02));
    }
  }

  @Test
  void saysWhereTheEigenvalueIsNoNegativeOne() {
    Svg svg =
        Svg.of(
            plot(
                SampleResults.escape(0, "head", 500, -2, false),
                SampleResults.escape(9, "tail", 5, 0.1, true)));

    assertThat(svg.texts())
        .contains("head (eigenvalue not converged)", "tail (no negative eigenvalue)");
  }

  @Test
  void ofManyClassesTheMostAndTheLeastFrequentAreShown() {
    SpectrumEntry[] entries =
        IntStream.range(0, 20)
            .mapToObj(c -> SampleResults.escape(c, "class " + c, 1000 - 40 * c, -2, true))
            .toArray(SpectrumEntry[]::new);
    Svg svg = Svg.of(plot(entries));

    assertThat(svg.texts())
        .contains("class 0", "class 3", "class 16", "class 19")
        .contains("run; 8 of 20 classes, the most and the least frequent")
        .doesNotContain("class 4", "class 15");
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    assertThat(Svg.of(plot()).texts()).contains("not measured yet");
  }
}
