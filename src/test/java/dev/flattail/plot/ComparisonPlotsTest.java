package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Palette;
import dev.flattail.results.EvaluationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ComparisonPlotsTest {
  @Test
  void barsOfAClassStandSideBySideAndAreAsHighAsTheirAccuracy() {
    Svg svg =
        Svg.of(
            new AccuracyComparisonPlot(
                "two jobs",
                List.of(run("sgd", 0.8, 0.2), run("sam", 0.4, 0.6)),
                List.of(new ClassImages("head", 5000), new ClassImages("tail", 50))));

    List<Element> sgd = bars(svg, "sgd", 0);
    List<Element> sam = bars(svg, "sam", 1);
    assertThat(sgd).hasSize(2);
    assertThat(sam).hasSize(2);
    double unit = Svg.number(sgd.get(1), "height") / 0.2;
    assertThat(Svg.number(sgd.get(0), "height")).isCloseTo(0.8 * unit, offset(0.1));
    assertThat(Svg.number(sam.get(0), "height")).isCloseTo(0.4 * unit, offset(0.1));
    assertThat(Svg.number(sam.get(1), "height")).isCloseTo(0.6 * unit, offset(0.1));
    double end = Svg.number(sgd.get(0), "x") + Svg.number(sgd.get(0), "width");
    assertThat(Svg.number(sam.get(0), "x")).isBetween(end, end + 10);
    assertThat(svg.texts())
        .containsSubsequence("sgd", "sam")
        .containsSubsequence("5,000", "50")
        .containsSubsequence("head", "tail")
        .contains("80.0%", "40.0%", "20.0%", "60.0%");
  }

  @Test
  void classesStandFromHeadToTail() {
    Svg svg =
        Svg.of(
            new AccuracyComparisonPlot(
                "run",
                List.of(run("sgd", 0.1, 0.2)),
                List.of(new ClassImages("tail", 5), new ClassImages("head", 500))));

    assertThat(svg.texts())
        .containsSubsequence("20.0%", "10.0%")
        .containsSubsequence("500", "5")
        .containsSubsequence("head", "tail");
  }

  @Test
  void aRunWithoutAValueHasNoBarInItsPlace() {
    Svg svg =
        Svg.of(
            new AccuracyComparisonPlot(
                "run",
                List.of(run("sgd", (Double) null), run("sam", 0.5)),
                List.of(new ClassImages("a", 0))));

    assertThat(bars(svg, "sgd", 0)).isEmpty();
    assertThat(bars(svg, "sam", 1)).hasSize(1);
    assertThat(svg.texts()).contains("n/a");
  }

  @Test
  void manyRunsOfManyClassesAreLines() {
    Svg svg = Svg.of(SampleLandscapes.accuracies(100, 8));

    assertThat(svg.line(SampleLandscapes.RUNS.getFirst())).hasSize(100);
    assertThat(svg.inGroup(SampleLandscapes.RUNS.getFirst(), "rect")).isEmpty();
  }

  @Test
  void groupsOfARunWithValuesPrinted() {
    Svg svg =
        Svg.of(
            new GroupComparisonPlot(
                "two jobs",
                List.of(
                    run("sgd", SampleResults.groups(0.7, 0.9, 0.6, null)),
                    run("sam", SampleResults.groups(0.75, 0.88, 0.7, Double.NaN)))));

    assertThat(bars(svg, "sgd", 0)).hasSize(3);
    assertThat(svg.texts())
        .containsSubsequence("70.0%", "90.0%", "60.0%", "75.0%", "88.0%")
        .containsSubsequence("Balanced", "Many", "Medium", "Few")
        .contains("n/a");
  }

  @Test
  void eightRunsStillHaveTheirValuesPrinted() {
    Svg svg = Svg.of(SampleLandscapes.groups(8));

    for (int run = 0; run < 8; run++) {
      assertThat(bars(svg, SampleLandscapes.RUNS.get(run), run)).hasSize(4);
    }
    assertThat(svg.texts()).contains("70.0", "80.5", "73.0");
  }

  @Test
  void longNamesAreShortenedInTheMiddle() {
    String start = "cifar100-lt resnet32 ldam deferred reweighting ";
    String end = " cosine schedule two hundred epochs";
    List<String> keys =
        Svg.of(
                new GroupComparisonPlot(
                    "run",
                    List.of(
                        run(start + "sgd" + end, SampleResults.groups(0.5, 0.5, 0.5, 0.5)),
                        run(start + "sam" + end, SampleResults.groups(0.5, 0.5, 0.5, 0.5)))))
            .texts();

    assertThat(keys).anyMatch(key -> key.startsWith("1: cifar100-lt") && key.endsWith("epochs"));
    assertThat(keys).anyMatch(key -> key.startsWith("2: cifar100-lt") && key.contains("…"));
  }

  @Test
  void saysSoWhenThereIsNothingToCompare() {
    assertThat(Svg.of(new AccuracyComparisonPlot("run", List.of(), List.of())).texts())
        .contains("nothing to compare");
    assertThat(Svg.of(new GroupComparisonPlot("run", List.of())).texts())
        .contains("nothing to compare");
  }

  @Test
  void aRunThatLacksAClassHasNoBarInItsPlace() {
    Svg svg =
        Svg.of(
            new AccuracyComparisonPlot(
                "run",
                List.of(run("sgd", 0.5), run("sam", 0.5, 0.6)),
                List.of(new ClassImages("a", 9), new ClassImages("b", 5))));

    assertThat(bars(svg, "sgd", 0)).hasSize(1);
    assertThat(bars(svg, "sam", 1)).hasSize(2);
    assertThat(svg.texts()).contains("n/a");
  }

  @Test
  void refusesNegativeNumbersOfImages() {
    assertThatThrownBy(() -> new ClassImages("a", -1))
        .hasMessage("trainImages of class a must not be negative: -1");
  }

  private static RunEvaluation run(String name, @Nullable Double... perClass) {
    return run(name, SampleResults.perClass(perClass));
  }

  private static RunEvaluation run(String name, EvaluationResult evaluation) {
    return new RunEvaluation(name, evaluation);
  }

  private static List<Element> bars(Svg svg, String run, int index) {
    return svg.inGroup(run, "rect").stream()
        .filter(rect -> rect.getAttribute("fill").equals(Palette.run(index).css()))
        .toList();
  }
}
