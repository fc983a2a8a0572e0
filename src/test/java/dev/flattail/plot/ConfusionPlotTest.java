package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.plot.draw.Palette;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ConfusionPlotTest {
  @Test
  void writesCountsInCellsAndExplainsThem() {
    Svg svg =
        Svg.of(new ConfusionPlot("run", List.of("cat", "dog"), new int[][] {{90, 10}, {0, 7}}));

    assertThat(svg.inGroup("counts", "text").stream().map(Element::getTextContent))
        .containsExactly("90", "10", "7");
    assertThat(svg.inGroup("counts", "rect").stream().map(Element::getTextContent))
        .containsExactly(
            "90 of 100 images of cat taken for cat",
            "10 of 100 images of cat taken for dog",
            "0 of 7 images of dog taken for cat",
            "7 of 7 images of dog taken for dog");
    assertThat(svg.texts()).contains("true class", "predicted class", "cat", "dog");
  }

  @Test
  void anUnnamedRunIsNamedInFull() {
    String run = "job 01a03f5c-7be2-7d4e-9a6b-1c2d3e4f5a6b";
    ConfusionPlot plot =
        new ConfusionPlot(run, List.of("cat", "dog"), new int[][] {{9, 1}, {0, 7}});
    assertThat(Svg.of(plot).texts()).contains(run, "share of row");
  }

  @Test
  void colorsByShareOfTheRowNotByCount() {
    Svg svg = Svg.of(new ConfusionPlot("run", List.of("a", "b"), new int[][] {{500, 500}, {5, 5}}));

    assertThat(svg.inGroup("counts", "rect").stream().map(r -> r.getAttribute("fill")).distinct())
        .hasSize(1);
  }

  @Test
  void aClassWithoutImagesIsGrayNotWrong() {
    Svg svg = Svg.of(new ConfusionPlot("run", List.of("a", "b"), new int[][] {{1, 0}, {0, 0}}));

    assertThat(svg.inGroup("counts", "rect").get(2).getAttribute("fill"))
        .isEqualTo(Palette.EMPTY.css());
  }

  @Test
  void aNameThatTheTypefaceLacksComesWithItsNumber() {
    Svg svg =
        Svg.of(
            new ConfusionPlot(
                "run",
                List.of("cat", "汉字猫", "عربى"),
                new int[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));

    assertThat(svg.texts()).contains("cat", "1 汉字猫", "2 عربى");
  }

  @Test
  void manyClassesAreColoredWithoutNumbers() {
    ConfusionPlot plot = SamplePlots.confusion(100, 100);

    Svg svg = Svg.of(plot);

    assertThat(svg.inGroup("counts", "text")).isEmpty();
    assertThat(svg.texts()).contains("0", "90").doesNotContain("class 7");
    assertThat(Svg.all(svg.root(), "path")).hasSizeBetween(10, 64);
    assertThat(Plots.svg(plot).length).isLessThan(200_000);
  }

  @Test
  void twentyOneClassesAreStillNamed() {
    assertThat(Svg.of(SamplePlots.confusion(21, 10)).texts()).contains("class 20");
  }

  @Test
  void refusesATableThatIsNotSquare() {
    assertThatThrownBy(() -> new ConfusionPlot("run", List.of("a", "b"), new int[][] {{1, 0}}))
        .hasMessage("a confusion matrix of 2 classes needs 2 rows of 2");
  }

  @Test
  void drawsNoClassesAtAll() {
    assertThat(Svg.of(new ConfusionPlot("run", List.of(), new int[0][])).texts())
        .contains("no classes");
  }
}
