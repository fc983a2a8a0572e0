package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Palette;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.MeasuredMatrix;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class EigenvaluesPlotTest {
  private static final String LARGEST = "largest eigenvalue";
  private static final String SMALLEST = "smallest eigenvalue";

  @Test
  void sizesStandOnALogAxisTheSmallestWithoutItsSign() {
    Svg svg = Svg.of(plot(of("a", 1000.0, -10.0), of("b", 100.0, -10.0), of("c", 10.0, -10.0)));

    List<Double> heights = heights(svg.inGroup(LARGEST, "circle"));
    assertThat(heights.get(1) - heights.get(0))
        .isCloseTo(heights.get(2) - heights.get(1), offset(0.05))
        .isGreaterThan(10);
    assertThat(middle(svg.inGroup(SMALLEST, "rect").getFirst()))
        .as("as large as c's largest")
        .isCloseTo(heights.get(2), offset(0.05));
  }

  @Test
  void whiskersReachTheResidualToBothSides() {
    Svg svg =
        Svg.of(
            plot(
                new Extremes("a", SampleResults.value(-10), new Eigenvalue(100, 90, true)),
                of("b", 10.0, -1.0),
                of("c", 190.0, -1.0)));

    List<Double> heights = heights(svg.inGroup(LARGEST, "circle"));
    assertThat(svg.inGroup(LARGEST, "polyline")).hasSize(1);
    List<Mark.Point> whisker = svg.line(LARGEST);
    assertThat(whisker.getFirst().y()).as("100 - 90").isCloseTo(heights.get(1), offset(0.05));
    assertThat(whisker.getLast().y()).as("100 + 90").isCloseTo(heights.get(2), offset(0.05));
    assertThat(svg.inGroup(SMALLEST, "polyline")).as("no residual").isEmpty();
  }

  @Test
  void aWhiskerThroughZeroEndsAtTheFloorWithoutACap() {
    Svg svg = Svg.of(plot(new Extremes("a", new Eigenvalue(-1, 2, true), SampleResults.value(5))));

    List<Mark.Point> whisker = svg.line(SMALLEST);
    assertThat(whisker).as("no lower cap: two points fewer").hasSize(4);
    assertThat(whisker.getFirst().x()).isEqualTo(whisker.get(1).x());
    assertThat(svg.lines(SMALLEST)).as("an arrow in its place").hasSize(2);
    assertThat(svg.lines(SMALLEST).getLast().get(1)).isEqualTo(whisker.getFirst());
    assertThat(svg.texts()).anyMatch(text -> text.endsWith("arrows: it goes beyond the axis"));
  }

  @Test
  void saysWhatWasMeasuredAndWhatHasNotConverged() {
    Svg svg =
        Svg.of(
            plot(new Extremes("a", new Eigenvalue(-1, 0.1, true), new Eigenvalue(5, 0.34, false))));

    assertThat(svg.texts())
        .contains(
            "run",
            "loss: cross-entropy, scale 30; train split",
            "1 of 2 eigenvalues have not converged");
    assertThat(tooltips(svg, LARGEST))
        .containsExactly("a, run: largest 5.00 ± 0.340, not converged");
  }

  @Test
  void theOtherSignHasARowOfItsOwnBelowTheAxis() {
    Svg svg = Svg.of(plot(of("saddle", 5.0, -2.0), of("bowl", 5.0, 0.5), of("hill", -1.0, -2.0)));

    assertThat(svg.inGroup(SMALLEST, "rect")).hasSize(2);
    assertThat(svg.inGroup(LARGEST, "circle")).hasSize(2);
    assertThat(tooltips(svg, "smallest ≥ 0"))
        .containsExactly("bowl, run: smallest 0.500, largest 5.00");
    assertThat(tooltips(svg, "largest ≤ 0"))
        .containsExactly("hill, run: smallest -2.00, largest -1.00");
    double lowest = heights(svg.inGroup(LARGEST, "circle")).getLast();
    assertThat(svg.inGroup("smallest ≥ 0", "rect"))
        .allMatch(square -> middle(square) > lowest + 20);
    assertThat(svg.texts()).contains("smallest, not negative", "largest, not positive");
  }

  @Test
  void thereAreNoRowsForSignsThatDoNotOccur() {
    assertThat(Svg.of(plot(of("saddle", 5.0, -2.0))).texts())
        .noneMatch(text -> text.contains("≥ 0") || text.contains("≤ 0"));
  }

  @Test
  void theZeroMatrixStandsInBothRows() {
    Svg svg = Svg.of(plot(of("zero", 0.0, 0.0)));

    assertThat(tooltips(svg, "smallest ≥ 0")).hasSize(1);
    assertThat(tooltips(svg, "largest ≤ 0")).hasSize(1);
  }

  @Test
  void runsStandSideBySideInTheOrderOfTheLegend() {
    Svg svg = Svg.of(SampleLandscapes.eigenvalues(10, 2));

    List<Element> dots = svg.inGroup(LARGEST, "circle");
    assertThat(dots).hasSize(20);
    assertThat(dots.stream().map(dot -> dot.getAttribute("fill")).limit(4))
        .containsExactly(
            Palette.run(0).css(), Palette.run(1).css(), Palette.run(0).css(), Palette.run(1).css());
    List<Double> places = dots.stream().map(dot -> Svg.number(dot, "cx")).toList();
    assertThat(places).isSorted().doesNotHaveDuplicates();
    assertThat(svg.texts())
        .containsSubsequence(SampleLandscapes.RUNS.get(0), SampleLandscapes.RUNS.get(1))
        .containsSubsequence("airplane", "automobile", "truck");
  }

  @Test
  void aRunWithoutAClassKeepsItsPlaceFree() {
    Svg svg =
        Svg.of(
            new EigenvaluesPlot(
                "run",
                SampleResults.MEASURED,
                List.of(
                    spectra("x", of("a", 5, -1)), spectra("y", of("a", 5, -1), of("b", 5, -1)))));

    List<Double> places =
        svg.inGroup(LARGEST, "circle").stream().map(dot -> Svg.number(dot, "cx")).toList();
    double column = 2 * (places.get(2) - (places.get(0) + places.get(1)) / 2);
    assertThat(column).isPositive();
    assertThat(svg.inGroup(LARGEST, "circle").getLast().getAttribute("fill"))
        .isEqualTo(Palette.run(1).css());
  }

  @Test
  void drawsAnyScaleAndSkipsWhatIsUnknown() {
    Svg svg =
        Svg.of(
            plot(
                of("tiny", 1e-8, -1e-8),
                of("huge", 1e8, -1e8),
                of("lost", Double.NaN, Double.NEGATIVE_INFINITY),
                of("none", Double.NaN, Double.NaN)));

    assertThat(svg.inGroup(LARGEST, "circle")).hasSize(2);
    assertThat(svg.inGroup(SMALLEST, "rect")).hasSize(2);
  }

  @Test
  void saysSoWhenNothingIsKnown() {
    assertThat(Svg.of(plot()).texts()).contains("no eigenvalues measured yet");
    assertThat(Svg.of(plot(of("a", Double.NaN, Double.NaN))).texts())
        .contains("no eigenvalues measured yet");
  }

  private static List<String> tooltips(Svg svg, String group) {
    return Stream.of("rect", "circle")
        .flatMap(kind -> svg.inGroup(group, kind).stream())
        .map(Element::getTextContent)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static List<Double> heights(List<Element> dots) {
    return dots.stream().map(dot -> Svg.number(dot, "cy")).toList();
  }

  private static double middle(Element square) {
    return Svg.number(square, "y") + Svg.number(square, "height") / 2;
  }

  private record Extremes(String name, Eigenvalue min, Eigenvalue max) {}

  private static Extremes of(String name, double max, double min) {
    return new Extremes(name, SampleResults.value(min), SampleResults.value(max));
  }

  private static RunSpectra spectra(String run, Extremes... classes) {
    return new RunSpectra(
        run,
        IntStream.range(0, classes.length)
            .mapToObj(
                i -> SampleResults.eigenvalues(i, classes[i].name, classes[i].min, classes[i].max))
            .toList());
  }

  @Test
  void roundingAroundZeroHasNoPlaceOnTheAxis() {
    Svg svg =
        Svg.of(
            plot(
                new Extremes("a", new Eigenvalue(-1e-6, 1e-5, true), SampleResults.value(1000)),
                of("b", 100.0, -10.0)));

    assertThat(svg.inGroup(SMALLEST, "rect")).as("b's alone").hasSize(1);
    assertThat(svg.texts()).contains("smallest ≥ 0", "smallest, not negative, or rounding");
    Svg negative =
        Svg.of(
            plot(
                new Extremes("a", new Eigenvalue(-1e-6, 1e-7, true), SampleResults.value(1000)),
                of("b", 100.0, -10.0)));
    assertThat(negative.inGroup(SMALLEST, "rect")).as("known to be negative").hasSize(2);
  }

  @Test
  void blocksAreColumnsInTheOrderOfTheNetworkAndClassesTheRuns() {
    List<SpectrumEntry> entries = new ArrayList<>();
    for (int c = 0; c < 2; c++) {
      for (String block : List.of("stem", "layer1", "head")) {
        entries.add(within(c, block));
      }
    }
    Svg svg = Svg.of(ofBlocks(entries, 1));

    assertThat(svg.inGroup(LARGEST, "circle")).hasSize(6);
    assertThat(svg.texts())
        .contains("Largest and smallest Gauss-Newton eigenvalue by stage")
        .anyMatch(text -> text.startsWith("matrix: Gauss-Newton matrix of layer*; loss: "))
        .containsSubsequence("stem", "layer1", "head")
        .contains("class 0", "class 1");
  }

  @Test
  void ofManyClassesInBlocksTheMostAndTheLeastFrequentAreShown() {
    List<SpectrumEntry> entries = IntStream.range(0, 20).mapToObj(c -> within(c, "stem")).toList();
    Svg svg = Svg.of(ofBlocks(entries, 1));

    assertThat(svg.inGroup(LARGEST, "circle")).hasSize(8);
    assertThat(svg.texts())
        .contains("class 0", "class 3", "class 16", "class 19")
        .doesNotContain("class 4", "class 15")
        .contains("run; 8 of 20 classes, the most and the least frequent");
  }

  @Test
  void aSingleClassInBlocksIsNamedUnderTheTitle() {
    Svg svg = Svg.of(ofBlocks(List.of(within(7, "stem"), within(7, "head")), 1));

    assertThat(svg.texts()).contains("run; class 7");
  }

  private static SpectrumEntry within(int c, String block) {
    return SampleResults.within(
        SampleResults.eigenvalues(c, "class " + c, SampleResults.value(-1), SampleResults.value(5)),
        block);
  }

  private static EigenvaluesPlot ofBlocks(List<SpectrumEntry> entries, int jobs) {
    Measured measured =
        new Measured(
            SampleResults.LOSS.description(),
            "train",
            null,
            new MeasuredMatrix("ggn", List.of("layer*"), "stage"));
    RunSpectra.Shown shown = RunSpectra.of("run", entries, Map.of(), jobs);
    return new EigenvaluesPlot("run" + shown.note(), measured, shown.runs());
  }

  private static EigenvaluesPlot plot(Extremes... classes) {
    return new EigenvaluesPlot("run", SampleResults.MEASURED, List.of(spectra("run", classes)));
  }
}
