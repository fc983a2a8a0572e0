package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Palette;
import dev.flattail.results.Density;
import dev.flattail.results.SpectrumEntry;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class DensityPlotTest {
  private static final double NONE = Double.NaN;

  @Test
  void aDecadeOfDensityIsTheSameHeightEverywhere() {
    Svg svg = Svg.of(one(curve(new double[] {0, 1, 2}, new double[] {1, 0.1, 0.01})));

    List<Mark.Point> line = svg.line("a, run");
    assertThat(line.get(1).y() - line.get(0).y())
        .isCloseTo(line.get(2).y() - line.get(1).y(), offset(0.11))
        .isGreaterThan(10);
  }

  @Test
  void theLineFallsToTheFloorAndComesBackUp() {
    double[] grid = {0, 1, 2, 3, 4, 5};
    Svg svg = Svg.of(one(curve(grid, new double[] {1, 1, 1e-30, 0, 1, 1})));

    List<Mark.Point> falling = svg.line("a, run");
    assertThat(falling).hasSize(3);
    assertThat(svg.inGroup("a, run", "polyline").get(1).getAttribute("points").split(" "))
        .hasSize(3);
    assertThat(falling.getLast().y())
        .isGreaterThan(falling.getFirst().y() + 100)
        .isCloseTo(bottom(svg), offset(0.11));
  }

  @Test
  void marksTheExtremesOnTheBaseLineWhereTheyLie() {
    double[] grid = {-2, 0, 4};
    Svg svg = Svg.of(one(new Spectrum(new Density(grid, new double[] {0.5, 1, 0.5}, 1), -2, 4)));

    List<Mark.Point> line = svg.line("a, run");
    List<String> ticks =
        svg.inGroup("a, run", "polyline").stream()
            .skip(1)
            .map(tick -> tick.getAttribute("points").split(",")[0])
            .toList();
    assertThat(ticks).hasSize(2);
    assertThat(Double.parseDouble(ticks.get(0))).isCloseTo(line.getFirst().x(), offset(0.11));
    assertThat(Double.parseDouble(ticks.get(1))).isCloseTo(line.getLast().x(), offset(0.11));
    assertThat(svg.texts()).contains("-2.0 … 4.0");
  }

  @Test
  void tintsTheNegativeSideUpToZero() {
    Svg svg = Svg.of(one(curve(new double[] {-1, 0, 3}, new double[] {0.1, 1, 0.1})));

    var tint = svg.inGroup("density of a", "rect").getFirst();
    assertThat(tint.getAttribute("fill")).isEqualTo(Palette.NEGATIVE.css());
    assertThat(Svg.number(tint, "x") + Svg.number(tint, "width"))
        .isCloseTo(svg.line("a, run").get(1).x(), offset(0.11));
  }

  @Test
  void spectraOfAlikeWidthShareALinearAxis() {
    Svg svg = Svg.of(plot(entry(0, "a", curve(-1, 10)), entry(1, "b", curve(-1, 20))));

    assertThat(svg.texts()).anyMatch(text -> text.startsWith("eigenvalue; shaded"));
  }

  @Test
  void spectraOfVeryDifferentWidthShareASymmetricLogAxis() {
    Svg svg = Svg.of(plot(entry(0, "head", curve(-0.1, 5)), entry(1, "tail", curve(-200, 2000))));

    assertThat(svg.texts()).anyMatch(text -> text.startsWith("eigenvalue (log scale to both"));
    assertThat(svg.texts()).contains("-100", "1e3");
    List<Mark.Point> head = svg.line("head, run");
    List<Mark.Point> tail = svg.line("tail, run");
    assertThat(width(head)).as("still seen").isGreaterThan(40).isLessThan(width(tail));
  }

  @Test
  void panelsStandInTheGivenOrderWithTheirSamples() {
    Svg svg = Svg.of(SampleLandscapes.density(10, 1));

    assertThat(svg.texts())
        .containsSubsequence(
            "airplane (5,000 images)", "automobile (2,997 images)", "truck (50 images)");
  }

  /** Twenty layers stand in five columns. */
  @Test
  void longNamesOfPanelsAreNotCut() {
    SpectrumEntry[] layers =
        IntStream.range(0, 20)
            .mapToObj(i -> entry(i, "layer2.0.downsample." + i, curve(-1, 10)))
            .toArray(SpectrumEntry[]::new);
    Svg svg = Svg.of(plot(layers));

    assertThat(svg.texts())
        .contains("layer2.0.downsample.0", "layer2.0.downsample.19")
        .anyMatch(text -> text.matches("[0-9,]+ images?"))
        .anyMatch(text -> text.endsWith("in the corner: images"))
        .noneMatch(text -> text.startsWith("layer") && text.endsWith("…"));
  }

  /** Five is the step that is asked for, and only zero is a multiple of it. */
  @Test
  void anAxisHasAtLeastTwoTicks() {
    SpectrumEntry[] layers =
        IntStream.range(0, 31)
            .mapToObj(i -> entry(i, "b" + i, curve(-3, 4.2)))
            .toArray(SpectrumEntry[]::new);
    Svg svg = Svg.of(plot(layers));

    assertThat(svg.texts()).contains("0", "2");
  }

  @Test
  void saysHowItWasMeasuredAndTheKernelOfEachPanel() {
    Svg svg = Svg.of(one(curve(new double[] {0, 1, 2}, new double[] {1, 0.1, 0.01})));

    assertThat(svg.texts()).contains("loss: cross-entropy, scale 30; train split", "σ 1.0");
  }

  @Test
  void everyRunHasOneColorInAllPanelsAndALegend() {
    Svg svg = Svg.of(SampleLandscapes.density(3, 2));

    for (int i = 0; i < 3; i++) {
      for (int run = 0; run < 2; run++) {
        String group = "class " + i + ", " + SampleLandscapes.RUNS.get(run);
        String color = Palette.run(run).css();
        assertThat(svg.inGroup(group, "polyline"))
            .extracting(line -> line.getAttribute("stroke"))
            .containsOnly(color);
      }
    }
    assertThat(svg.texts()).contains(SampleLandscapes.RUNS.get(0), SampleLandscapes.RUNS.get(1));
  }

  @Test
  void oneHundredClassesFitAndFurtherOnesAreCounted() {
    Svg hundred = Svg.of(SampleLandscapes.density(100, 1));
    Svg more = Svg.of(SampleLandscapes.density(101, 1));

    assertThat(hundred.inGroup("density of class 99", "polyline")).isNotEmpty();
    assertThat(hundred.texts()).noneMatch(text -> text.contains("first 100")).contains("5,000");
    assertThat(more.inGroup("density of class 100", "polyline")).isEmpty();
    assertThat(more.texts()).anyMatch(text -> text.endsWith("the first 100 of 101 classes"));
  }

  @Test
  void manyPointsTakeNoMoreBytesThanAScreenShows() {
    double[] grid = IntStream.range(0, 100_000).mapToDouble(i -> i).toArray();
    Svg svg = Svg.of(one(curve(grid, DoubleStream.of(grid).map(x -> 1 + Math.sin(x)).toArray())));

    assertThat(svg.line("a, run").size()).isBetween(100, 2000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-8, 1, 1e8})
  void drawsSpectraOfAnyScale(double scale) {
    Svg svg = Svg.of(one(curve(-scale, scale)));

    assertThat(width(svg.line("a, run"))).isGreaterThan(700);
  }

  @Test
  void drawsTheZeroMatrix() {
    Svg svg = Svg.of(one(curve(0, 0)));

    assertThat(svg.line("a, run")).isNotEmpty();
    assertThat(svg.texts()).contains("0 … 0");
  }

  @Test
  void saysWhatIsMissing() {
    Svg svg =
        Svg.of(
            plot(
                SampleResults.density(0, "empty", 0, null, NONE, NONE),
                entry(
                    1,
                    "nan",
                    curve(
                        new double[] {0, NONE, 2},
                        new double[] {NONE, 1, Double.POSITIVE_INFINITY})),
                entry(2, "fine", curve(-1, 1))));

    assertThat(svg.inGroup("density of empty", "text")).anyMatch(DensityPlotTest::isMissing);
    assertThat(svg.inGroup("density of nan", "text")).anyMatch(DensityPlotTest::isMissing);
    assertThat(svg.inGroup("density of fine", "text")).noneMatch(DensityPlotTest::isMissing);
    assertThat(Svg.of(new DensityPlot("run", SampleResults.MEASURED, List.of())).texts())
        .contains("no classes");
  }

  @Test
  void refusesADensityWithoutAsManyValues() {
    assertThatThrownBy(() -> one(curve(new double[] {1, 2}, new double[] {1})))
        .hasMessageContaining("over 2 eigenvalues needs as many values, not 1");
  }

  private static boolean isMissing(Element text) {
    return text.getTextContent().equals("no density");
  }

  private static double bottom(Svg svg) {
    var tint = svg.inGroup("density of a", "rect").getFirst();
    return Svg.number(tint, "y") + Svg.number(tint, "height");
  }

  private static double width(List<Mark.Point> line) {
    Comparator<Mark.Point> byX = Comparator.comparingDouble(Mark.Point::x);
    return line.stream().max(byX).orElseThrow().x() - line.stream().min(byX).orElseThrow().x();
  }

  private record Spectrum(Density density, double min, double max) {}

  private static DensityPlot one(Spectrum spectrum) {
    return plot(entry(0, "a", spectrum));
  }

  private static SpectrumEntry entry(int index, String name, Spectrum spectrum) {
    return SampleResults.density(index, name, 1, spectrum.density, spectrum.min, spectrum.max);
  }

  private static DensityPlot plot(SpectrumEntry... entries) {
    return new DensityPlot(
        "run", SampleResults.MEASURED, List.of(new RunSpectra("run", List.of(entries))));
  }

  private static Spectrum curve(double[] grid, double[] values) {
    return new Spectrum(new Density(grid, values, 1), NONE, NONE);
  }

  /** Returns a spectrum whose density has its bulk at zero and small values between the ends. */
  private static Spectrum curve(double min, double max) {
    double sigma = Math.max((max - min) / 250, 1e-9);
    double[] grid =
        IntStream.range(0, 500)
            .mapToDouble(i -> min - 4 * sigma + (max - min + 8 * sigma) * i / 499)
            .toArray();
    double[] values =
        DoubleStream.of(grid)
            .map(x -> (Math.exp(-x * x / sigma / sigma / 2) + 1e-3) / sigma)
            .toArray();
    return new Spectrum(new Density(grid, values, sigma), min, max);
  }
}
