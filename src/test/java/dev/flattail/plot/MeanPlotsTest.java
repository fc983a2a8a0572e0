package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests plots of means with intervals. */
class MeanPlotsTest {
  private static MeanCurvesPlot.MeanCurve rising(String name, int epochs, double half) {
    return new MeanCurvesPlot.MeanCurve(
        name,
        IntStream.rangeClosed(1, epochs)
            .mapToObj(
                epoch -> {
                  double mean = 0.2 + 0.5 * epoch / epochs;
                  return new MeanCurvesPlot.Epoch(epoch, mean, mean - half, mean + half);
                })
            .toList());
  }

  static MeanCurvesPlot curves(int groups) {
    return new MeanCurvesPlot(
        "mean over /seed",
        "balancedAccuracy",
        true,
        IntStream.range(0, groups)
            .mapToObj(i -> rising("/sharpness/rho=0." + i, 20, 0.01 * (i + 1)))
            .toList());
  }

  static MeansPlot means(int groups) {
    return new MeansPlot(
        "Accuracy by group of classes",
        "mean over /seed",
        "group",
        List.of("Balanced", "Many"),
        IntStream.range(0, groups)
            .mapToObj(
                i ->
                    new MeansPlot.Means(
                        "group " + i,
                        List.of(
                            new MeansPlot.Mean(3, 0.5 + i / 1000.0, 0.4, 0.6),
                            new MeansPlot.Mean(1, 0.9, Double.NaN, Double.NaN))))
            .toList());
  }

  @Test
  void aCurveHasABandOfItsInterval() {
    Svg svg = Svg.of(curves(2));
    assertThat(svg.line("/sharpness/rho=0.0")).hasSize(20);
    assertThat(svg.inGroup("/sharpness/rho=0.0, 95% interval", "path")).hasSize(1);
    assertThat(
            svg.inGroup("/sharpness/rho=0.1, 95% interval", "path")
                .getFirst()
                .getAttribute("d")
                .chars()
                .filter(c -> c == 'L'))
        .hasSize(39);
    assertThat(svg.texts()).contains("/sharpness/rho=0.0", "/sharpness/rho=0.1");
  }

  @Test
  void epochsOfOneRunHaveNoBand() {
    Svg svg =
        Svg.of(
            new MeanCurvesPlot("run", "trainLoss", false, List.of(rising("alone", 5, Double.NaN))));
    assertThat(svg.line("alone")).hasSize(5);
    assertThat(
            svg.inGroup("alone, 95% interval", "path").stream().map(path -> path.getAttribute("d")))
        .allSatisfy(path -> assertThat(path).isEmpty());
  }

  @Test
  void aBandEndsWhereTheAxisDoes() {
    Svg svg = Svg.of(new MeanCurvesPlot("run", "few", true, List.of(rising("wide", 5, 3))));
    String path = svg.inGroup("wide, 95% interval", "path").getFirst().getAttribute("d");
    double height = Svg.number(svg.root(), "height");
    for (String point : path.replaceAll("[MLz]", ";").split(";")) {
      if (!point.isBlank()) {
        assertThat(Double.parseDouble(point.strip().split(" ")[1])).isBetween(40.0, height);
      }
    }
  }

  @Test
  void saysSoWithoutCurves() {
    assertThat(Svg.of(curves(0)).texts()).contains("no job with such a curve has succeeded yet");
  }

  @Test
  void meansHaveWhiskersWhereThereIsAnInterval() {
    Svg svg = Svg.of(means(2));
    assertThat(svg.inGroup("group 0", "polyline")).hasSize(1);
    assertThat(svg.inGroup("group 0", "circle")).hasSize(2);
  }

  @Test
  void ofManyGroupsTheLegendNamesTheFirstAndCountsTheOthers() {
    List<String> texts = Svg.of(means(200)).texts();
    assertThat(texts).contains("group 0", "group 22", "and 177 more").doesNotContain("group 23");
  }
}
