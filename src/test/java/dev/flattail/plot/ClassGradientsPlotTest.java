package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.plot.draw.Palette;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ClassGradientsPlotTest {
  private static ClassGradientsPlot plot(float[][] sizes) {
    return new ClassGradientsPlot(
        "run",
        SampleResults.gradients(List.of("cat", "dog"), List.of(List.of(0), List.of(1)), 7, sizes));
  }

  private static List<String> fills(Svg svg) {
    return svg.inGroup("gradients", "rect").stream().map(r -> r.getAttribute("fill")).toList();
  }

  @Test
  void writesSizesInCellsAndExplainsThem() {
    Svg svg = Svg.of(plot(new float[][] {{2.5f, 0.125f}, {0.0f, 1e-5f}}));

    assertThat(svg.inGroup("gradients", "text").stream().map(Element::getTextContent))
        .containsExactly("2.5", "0.13", "1e-5");
    assertThat(svg.inGroup("gradients", "rect").stream().map(Element::getTextContent))
        .containsExactly(
            "2.50 in the row of cat by samples of cat",
            "0.125 in the row of cat by samples of dog",
            "0 in the row of dog by samples of cat",
            "1e-5 in the row of dog by samples of dog");
    assertThat(svg.texts())
        .contains("classifier row of class", "class of the samples", "cat", "dog")
        .anyMatch(text -> text.startsWith("run; epoch 7"));
  }

  @Test
  void equalRatiosAreEqualStepsOfColor() {
    List<String> fills = fills(Svg.of(plot(new float[][] {{8.0f, 0.8f}, {0.008f, 0.0008f}})));
    assertThat(fills)
        .containsExactly(
            Palette.ramp(1).css(),
            Palette.ramp(0.75).css(),
            Palette.ramp(0.25).css(),
            Palette.ramp(0).css());
  }

  @Test
  void noGradientIsGrayNotLight() {
    List<String> fills = fills(Svg.of(plot(new float[][] {{1.0f, 0.0f}, {0.0f, 1.0f}})));
    assertThat(fills.get(1)).isEqualTo(Palette.EMPTY.css());
    assertThat(fills.getFirst()).isEqualTo(Palette.ramp(1).css());
  }

  @Test
  void drawsGradientsThatAreAllZero() {
    assertThat(fills(Svg.of(plot(new float[][] {{0.0f, 0.0f}, {0.0f, 0.0f}}))))
        .containsOnly(Palette.EMPTY.css());
  }

  @Test
  void manyClassesShareCells() {
    Svg svg = Svg.of(SamplePlots.classGradients(905, 9));

    assertThat(svg.inGroup("gradients", "text")).isEmpty();
    assertThat(svg.texts())
        .contains("0", "8,000")
        .anyMatch(text -> text.contains("means over 90 x 90 classes"));
    assertThat(Plots.svg(SamplePlots.classGradients(905, 9)).length).isLessThan(400_000);
  }

  @Test
  void aHundredClassesHaveACellEach() {
    Svg svg = Svg.of(SamplePlots.classGradients(100, 1));

    assertThat(svg.texts()).contains("90").noneMatch(text -> text.contains("means over"));
  }

  @Test
  void refusesATableThatIsNotSquare() {
    assertThatThrownBy(() -> plot(new float[][] {{1.0f, 2.0f}}))
        .hasMessage("gradients by pair of 2 classes need 2 rows of 2");
  }
}
