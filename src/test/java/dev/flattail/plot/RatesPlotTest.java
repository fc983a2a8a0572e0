package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.plot.draw.Mark;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RatesPlotTest {
  @Test
  void drawsTheLearningRateAboveAndRhoBelowOnTheSameEpochs() {
    Svg svg = Svg.of(plot(10, 0.05, null));
    List<Mark.Point> rate = svg.line("Rate");
    List<Mark.Point> rho = svg.line("Rho");
    assertThat(rate).hasSize(10);
    assertThat(rho).hasSize(10);
    assertThat(rho.get(4).x()).isEqualTo(rate.get(4).x());
    assertThat(rho.getFirst().y()).isGreaterThan(rate.getLast().y());
    assertThat(svg.texts()).contains("Learning rate and rho by epoch", "Rate 0.01", "Rho 0.5");
  }

  @Test
  void withoutRhoThereIsTheLearningRateAlone() {
    Svg svg = Svg.of(plot(3, null, null));
    assertThat(svg.texts()).contains("Learning rate by epoch", "learning rate");
    assertThat(svg.inGroup("Rho", "polyline")).isEmpty();
  }

  @Test
  void aRuleThroughBothPanelsMarksWhereTheSecondStageBegins() {
    Svg svg = Svg.of(plot(10, 0.05, 8));
    assertThat(svg.inGroup("stage 2", "polyline")).hasSize(2);
    assertThat(svg.texts()).containsOnlyOnce("stage 2");
  }

  @Test
  void saysSoBeforeTheFirstEpoch() {
    assertThat(Svg.of(plot(0, null, null)).texts()).contains("no epoch finished yet");
  }

  private static RatesPlot plot(int epochs, @Nullable Double rho, @Nullable Integer stage2) {
    return new RatesPlot(
        "run",
        IntStream.rangeClosed(1, epochs)
            .mapToObj(
                epoch -> SampleResults.rates(epoch, 0.1 / epoch, rho == null ? null : rho * epoch))
            .toList(),
        stage2);
  }
}
