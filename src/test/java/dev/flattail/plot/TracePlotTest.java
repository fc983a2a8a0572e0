package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Palette;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.SpectrumEntry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracePlotTest {
  private static final String TRACES = "traces";

  @Test
  void whiskersAreTheInterval() {
    Svg svg = Svg.of(plot(SampleResults.trace(20, 10, 30), trace(10), trace(30)));

    List<Double> heights = heights(svg);
    List<Mark.Point> whisker = svg.line(TRACES);
    assertThat(svg.inGroup(TRACES, "polyline")).hasSize(1);
    assertThat(whisker.getFirst().y()).isCloseTo(heights.get(1), offset(0.05));
    assertThat(whisker.getLast().y()).isCloseTo(heights.get(2), offset(0.05));
    assertThat(heights.get(1) - heights.get(2)).isGreaterThan(20);
  }

  @Test
  void alikeTracesStandOnALinearAxisThroughZero() {
    Svg svg = Svg.of(plot(trace(-10), trace(5), trace(20)));

    List<Double> heights = heights(svg);
    assertThat(heights.get(0) - heights.get(1))
        .isCloseTo(heights.get(1) - heights.get(2), offset(0.05));
    assertThat(svg.texts())
        .contains("trace; whiskers: 95% interval, none where the trace is exact", "0", "-10");
  }

  @Test
  void positiveTracesOfVeryDifferentSizeStandOnALogAxis() {
    Svg svg = Svg.of(plot(trace(1), trace(100), trace(10_000)));

    List<Double> heights = heights(svg);
    assertThat(heights.get(0) - heights.get(1))
        .isCloseTo(heights.get(1) - heights.get(2), offset(0.05));
    assertThat(svg.texts())
        .contains("trace (log scale); whiskers: 95% interval, none where the trace is exact");
  }

  @Test
  void tracesOfBothSignsAndVeryDifferentSizeAreAllSeenApart() {
    Svg svg = Svg.of(plot(trace(-1000), trace(-10), trace(10), trace(1000)));

    assertThat(svg.texts()).anyMatch(text -> text.startsWith("trace (log scale to both sides"));
    List<Double> heights = heights(svg);
    for (int i = 1; i < heights.size(); i++) {
      assertThat(heights.get(i - 1) - heights.get(i)).isGreaterThan(15);
    }
  }

  @Test
  void oneUncertainClassDoesNotFlattenTheOthers() {
    Svg svg = Svg.of(plot(SampleResults.trace(10, -1e6, 1e6), trace(20)));

    List<Double> heights = heights(svg);
    assertThat(heights.get(0) - heights.get(1)).isGreaterThan(20);
    assertThat(svg.line(TRACES)).as("cut at both ends, no caps").hasSize(2);
    List<Mark.Point> whisker = svg.line(TRACES);
    List<List<Mark.Point>> arrows = svg.lines(TRACES).subList(1, 3);
    assertThat(arrows.getFirst().get(1)).as("down").isEqualTo(whisker.getFirst());
    assertThat(arrows.getFirst().getFirst().y()).isLessThan(whisker.getFirst().y());
    assertThat(arrows.getLast().get(1)).as("up").isEqualTo(whisker.getLast());
    assertThat(arrows.getLast().getFirst().y()).isGreaterThan(whisker.getLast().y());
    assertThat(svg.texts())
        .contains(
            "trace; whiskers: 95% interval, none where the trace is exact; arrows: they go beyond the axis");
  }

  @Test
  void aClassWithoutATraceLeavesItsColumnFree() {
    Svg svg = Svg.of(plot(trace(1), trace(Double.POSITIVE_INFINITY), trace(Double.NaN)));

    assertThat(heights(svg)).hasSize(1);
    assertThat(svg.texts()).contains("class 0", "class 1", "class 2");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-8, 0, 1e8})
  void drawsAnyScale(double trace) {
    assertThat(heights(Svg.of(plot(trace(trace), trace(-trace))))).hasSize(2);
  }

  @Test
  void largeNumbersAreWrittenShort() {
    assertThat(Svg.of(plot(trace(2e8))).texts()).contains("1e8", "2e8");
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    assertThat(Svg.of(plot()).texts()).contains("no trace measured yet");
  }

  @Test
  void runsHaveTheirColors() {
    Svg svg = Svg.of(SampleLandscapes.trace(3, 2));

    assertThat(svg.inGroup(TRACES, "circle").stream().map(dot -> dot.getAttribute("fill")).limit(2))
        .containsExactly(Palette.run(0).css(), Palette.run(1).css());
    assertThat(svg.texts()).contains(SampleLandscapes.RUNS.get(0), SampleLandscapes.RUNS.get(1));
  }

  private static List<Double> heights(Svg svg) {
    return svg.inGroup(TRACES, "circle").stream().map(dot -> Svg.number(dot, "cy")).toList();
  }

  private static HessianTraceEstimate trace(double value) {
    return SampleResults.trace(value);
  }

  /** Returns a plot with one class per trace. */
  private static TracePlot plot(HessianTraceEstimate... traces) {
    List<SpectrumEntry> entries =
        IntStream.range(0, traces.length)
            .mapToObj(i -> SampleResults.trace(i, "class " + i, traces[i]))
            .toList();
    return new TracePlot("run", SampleResults.MEASURED, List.of(new RunSpectra("run", entries)));
  }
}
