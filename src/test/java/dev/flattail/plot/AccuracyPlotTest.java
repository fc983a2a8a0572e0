package dev.flattail.plot;

import static dev.flattail.plot.SampleResults.accuracies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.results.EpochRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyPlotTest {
  @Test
  void drawsOnePointForEachEpochAndWritesTheLastValues() {
    AccuracyPlot plot = SamplePlots.accuracy(200);

    Svg svg = Svg.of(plot);

    assertThat(svg.line("Many")).hasSize(200);
    assertThat(svg.line("Few")).hasSize(200);
    assertThat(svg.texts())
        .contains(
            "Accuracy by epoch",
            "epoch",
            "Few " + Numbers.percent(Numbers.orNaN(plot.epochs().getLast().few())))
        .contains("0%", "100%", "200");
  }

  @Test
  void higherAccuraciesLieHigher() {
    Svg svg =
        Svg.of(
            new AccuracyPlot(
                "run",
                List.of(
                    accuracies(1, 0.2, 0.1, null, null, null),
                    accuracies(2, 0.4, 0.3, null, null, null)),
                null));

    List<Mark.Point> test = svg.line("Test");
    List<Mark.Point> balanced = svg.line("Balanced");
    assertThat(test.get(1).y()).isLessThan(test.get(0).y());
    assertThat(test.get(0).y()).isLessThan(balanced.get(0).y());
    // Equal steps of accuracy are equal steps on paper.
    assertThat(balanced.get(0).y() - test.get(0).y())
        .isCloseTo(balanced.get(1).y() - test.get(1).y(), offset(0.03));
  }

  @Test
  void aRuleMarksWhereTheSecondStageBegins() {
    AccuracyPlot one = SamplePlots.accuracy(10);
    Svg svg = Svg.of(new AccuracyPlot("run", one.epochs(), 8));

    double rule = svg.line("stage 2").getFirst().x();
    List<Mark.Point> few = svg.line("Few");
    assertThat(rule).isBetween(few.get(6).x(), few.get(7).x());
    assertThat(svg.texts()).contains("stage 2");
    assertThat(Svg.of(one).texts()).doesNotContain("stage 2");
    // Nothing was trained before it: there is nothing to divide.
    assertThat(Svg.of(new AccuracyPlot("run", one.epochs(), 1)).texts()).doesNotContain("stage 2");
  }

  @Test
  void showsTestAndBalancedAsOneLineWhenTheyAreEqual() {
    Svg svg = Svg.of(SamplePlots.accuracy(3));

    assertThat(svg.inGroup("Test, balanced", "polyline")).hasSize(1);
    assertThat(svg.inGroup("Test", "polyline")).isEmpty();
  }

  @Test
  void leavesOutGroupsThatHaveNoValue() {
    Svg svg =
        Svg.of(new AccuracyPlot("run", List.of(accuracies(1, 0.5, 0.4, 0.6, null, null)), null));

    assertThat(svg.texts()).contains("Many 60.0%").noneMatch(t -> t.startsWith("Medium"));
  }

  @Test
  void interruptsALineWhereAValueIsNotFinite() {
    Svg svg =
        Svg.of(
            new AccuracyPlot(
                "run",
                List.of(
                    epoch(1, 0.1),
                    epoch(2, 0.2),
                    epoch(3, Double.NaN),
                    epoch(4, 0.4),
                    epoch(5, 0.5)),
                null));

    assertThat(svg.inGroup("Test", "polyline")).hasSize(2);
    assertThat(svg.inGroup("Test", "circle")).hasSize(4);
  }

  @Test
  void joinsWhatIsMeasuredNowAndThen() {
    Svg svg =
        Svg.of(
            new AccuracyPlot(
                "run",
                List.of(epoch(1, 0.1), accuracies(2, null, null, null, null, null), epoch(3, 0.4)),
                null));

    assertThat(svg.inGroup("Test", "polyline")).hasSize(1);
    assertThat(svg.inGroup("Test", "circle")).hasSize(2);
  }

  @Test
  void marksALonelyEpochByADot() {
    Svg svg = Svg.of(SamplePlots.accuracy(1));

    assertThat(svg.inGroup("Few", "polyline")).isEmpty();
    assertThat(svg.inGroup("Few", "circle")).hasSize(1);
    assertThat(svg.texts()).contains("1", "cifar10-lt ldam-drw sam, 1 epoch");
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    assertThat(Svg.of(new AccuracyPlot("run", List.of(), null)).texts())
        .contains("no accuracy measured yet");
    assertThat(
            Svg.of(
                    new AccuracyPlot(
                        "run", List.of(accuracies(1, Double.NaN, null, null, null, null)), null))
                .texts())
        .contains("no accuracy measured yet");
  }

  @Test
  void sortsEpochsThatComeInAnyOrder() {
    Svg svg =
        Svg.of(new AccuracyPlot("run", List.of(epoch(3, 0.3), epoch(1, 0.1), epoch(2, 0.2)), null));

    assertThat(svg.line("Test")).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
  }

  private static EpochRow epoch(int epoch, double test) {
    return accuracies(epoch, test, test / 2, null, null, null);
  }
}
