package dev.flattail.plot;

import static dev.flattail.plot.SampleResults.losses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.results.EpochRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossPlotTest {
  @Test
  void drawsLossesAboveAndTheLearningRateBelowOnTheSameEpochs() {
    Svg svg = Svg.of(SamplePlots.loss(200));

    assertThat(svg.line("Train")).hasSize(200);
    assertThat(svg.line("Test")).hasSize(200);
    List<Mark.Point> rate = svg.line("Rate");
    assertThat(rate).hasSize(200);
    assertThat(rate.get(17).x()).isEqualTo(svg.line("Train").get(17).x());
    assertThat(rate.getFirst().y())
        .isGreaterThan(svg.line("Train").stream().mapToDouble(Mark.Point::y).max().orElseThrow());
    assertThat(svg.texts()).contains("learning rate", "Rate 1e-5");
    assertThat(Svg.of(SamplePlots.loss(20)).texts()).contains("Rate 0.1");
  }

  @Test
  void usesALogAxisWhenTheLossFallsByOrdersOfMagnitude() {
    Svg svg =
        Svg.of(new LossPlot("run", List.of(epoch(1, 2.0), epoch(2, 0.02), epoch(3, 0.0002)), null));

    List<Mark.Point> train = svg.line("Train");
    assertThat(train.get(1).y() - train.get(0).y())
        .isCloseTo(train.get(2).y() - train.get(1).y(), offset(0.03));
    assertThat(svg.texts()).contains("1", "0.01", "1e-4");
  }

  @Test
  void aRuleThroughBothPanelsMarksWhereTheSecondStageBegins() {
    Svg svg = Svg.of(new LossPlot("run", SamplePlots.loss(10).epochs(), 8));

    assertThat(svg.inGroup("stage 2", "polyline")).hasSize(2);
    assertThat(svg.inGroup("Train", "polyline")).hasSize(2); // stages descend different losses
    assertThat(svg.inGroup("Test", "polyline")).hasSize(1);
    assertThat(svg.texts()).containsOnlyOnce("stage 2");
  }

  @Test
  void survivesADivergedRun() {
    Svg svg =
        Svg.of(
            new LossPlot(
                "run",
                List.of(epoch(1, 2.0), epoch(2, Double.POSITIVE_INFINITY), epoch(3, Double.NaN)),
                null));

    assertThat(svg.inGroup("Train", "circle")).hasSize(1);
  }

  @Test
  void aLearningRateThatEndsAtZeroLeavesTheRestOfTheLine() {
    Svg svg =
        Svg.of(
            new LossPlot(
                "cosine",
                List.of(
                    losses(1, 1.0, 1.0, 0.1), losses(2, 1.0, 1.0, 0.001), losses(3, 1.0, 1.0, 0.0)),
                null));

    assertThat(svg.inGroup("Rate", "circle")).hasSize(2);
  }

  @Test
  void saysSoWhenNothingWasMeasured() {
    assertThat(Svg.of(new LossPlot("run", List.of(), null)).texts())
        .contains("no loss measured yet");
  }

  private static EpochRow epoch(int epoch, double train) {
    return losses(epoch, train, null, 0.1);
  }
}
