package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CurvaturePlotTest {
  private static final List<String> NAMES = List.of("head", "middle", "tail");

  private static EpochRow row(int epoch, @Nullable Double largest, @Nullable Double smallest) {
    return SampleResults.curvature(
        epoch,
        List.of(
            new ClassCurvature(2, largest, smallest, 50.0, 5.0, 0.01),
            new ClassCurvature(0, 1.0, -0.5, 20.0, 5.0, 0.002)));
  }

  @Test
  void drawsALineForEachMeasuredClassInFourPanels() {
    Svg svg =
        Svg.of(
            new CurvaturePlot(
                "run",
                NAMES,
                List.of(row(2, 4.0, -2.0), SampleResults.curvature(3, null), row(4, 8.0, -3.0)),
                null));

    assertThat(svg.inGroup("head", "polyline")).hasSize(4);
    assertThat(svg.inGroup("tail", "polyline")).hasSize(4);
    assertThat(svg.inGroup("middle", "polyline")).isEmpty();
    assertThat(svg.inGroup("tail, standard error", "path")).isNotEmpty();
    assertThat(svg.texts())
        .contains(
            "largest eigenvalue",
            "smallest eigenvalue",
            "trace; band: standard error",
            "tail 8.00",
            "tail -3.00");
  }

  @Test
  void aValueThatHasNotConvergedMakesAGap() {
    Svg svg =
        Svg.of(
            new CurvaturePlot(
                "run",
                NAMES,
                List.of(row(1, 4.0, -2.0), row(2, null, -2.0), row(3, 8.0, -3.0)),
                null));

    assertThat(svg.inGroup("tail", "circle")).hasSize(2 + 3 + 3 + 3);
    assertThat(svg.inGroup("tail", "polyline")).hasSize(3);
  }

  @Test
  void tenClassesAreAllNamedInTheLegend() {
    Svg svg = Svg.of(SamplePlots.curvature(10, 20));

    assertThat(svg.texts()).contains("airplane", "deer", "dog", "truck");
  }

  @Test
  void manyClassesHaveALegendOfTheFirstAndTheLast() {
    Svg svg = Svg.of(SamplePlots.curvature(100, 20));

    assertThat(svg.texts()).contains("class 0", "class 99").doesNotContain("class 50");
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    assertThat(Svg.of(new CurvaturePlot("run", NAMES, List.of(), null)).texts())
        .contains("not measured yet");
    assertThat(CurvaturePlot.isMeasured(List.of(SampleResults.curvature(1, null)))).isFalse();
    assertThat(CurvaturePlot.isMeasured(List.of(row(1, 4.0, -2.0)))).isTrue();
  }
}
