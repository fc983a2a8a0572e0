package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.ClassAccuracyPlot.ByImages;
import dev.flattail.plot.ClassAccuracyPlot.ByRank;
import dev.flattail.plot.draw.Palette;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ClassAccuracyPlotTest {
  private static final String BARS = "accuracy by class";

  @Test
  void ordersClassesFromHeadToTail() {
    Svg svg =
        Svg.of(
            plot(
                new ClassResult("rare", 5, 0.1),
                new ClassResult("common", 5000, 0.9),
                new ClassResult("between", 50, 0.5)));

    assertThat(svg.texts()).containsSubsequence("common", "between", "rare");
    assertThat(svg.texts()).containsSubsequence("90.0%", "50.0%", "10.0%");
    assertThat(svg.texts()).containsSubsequence("5,000", "50", "5");
  }

  @Test
  void colorsClassesByGroupAndStatesTheGroupMeans() {
    Svg svg =
        Svg.of(
            plot(
                new ClassResult("a", 100, 0.9),
                new ClassResult("b", 100, 0.7),
                new ClassResult("c", 21, 0.5),
                new ClassResult("d", 20, 0.1)));

    assertThat(bars(svg).stream().map(bar -> bar.getAttribute("fill")))
        .containsExactly(
            Palette.MANY.css(), Palette.MANY.css(), Palette.MEDIUM.css(), Palette.FEW.css());
    assertThat(svg.texts())
        .contains("Many (≥ 100 images) 80.0%", "Medium 50.0%", "Few (≤ 20) 10.0%")
        .contains("run; dashed: mean over classes 55.0%");
  }

  @Test
  void barHeightsAreProportionalToAccuracy() {
    List<Element> bars =
        bars(Svg.of(plot(new ClassResult("a", 9, 0.8), new ClassResult("b", 8, 0.4))));

    assertThat(Svg.number(bars.get(0), "height"))
        .isCloseTo(2 * Svg.number(bars.get(1), "height"), offset(0.05));
  }

  @Test
  void aClassWithoutTestImagesHasNoBar() {
    Svg svg = Svg.of(plot(new ClassResult("a", 9, null), new ClassResult("b", 8, 0.4)));

    assertThat(bars(svg)).hasSize(1);
    assertThat(svg.texts()).contains("n/a", "a");
  }

  @Test
  void aClassWithoutTrainingImagesFitsTheLogAxis() {
    assertThat(Svg.of(plot(new ClassResult("a", 0, 0.0))).texts()).contains("0", "0.0%");
  }

  @Test
  void oneHundredClassesAreRankedInsteadOfNamed() {
    Svg svg = Svg.of(SamplePlots.classAccuracy(100, 0.01, 500));

    assertThat(bars(svg)).hasSize(100);
    assertThat(svg.texts())
        .contains("class, ranked by training images", "100")
        .doesNotContain("class 7");
    assertThat(bars(svg).get(7).getTextContent()).startsWith("class 7: ");
  }

  @Test
  void namesThatDoNotFitAreTurnedAndLongOnesCut() {
    String endless = "a class name of which there is no end in sight at all";
    Svg svg =
        Svg.of(
            plot(
                IntStream.range(0, 20)
                    .mapToObj(i -> new ClassResult(i == 0 ? endless : "class " + i, 90 - i, 0.5))
                    .toArray(ClassResult[]::new)));

    Element name = svg.inGroup("classes", "text").getFirst();
    assertThat(name.getTextContent()).startsWith("a class name").endsWith("…");
    assertThat(name.getAttribute("transform")).startsWith("rotate(-45");
  }

  @Test
  void drawsNoClassesAtAll() {
    assertThat(Svg.of(plot()).texts()).contains("no classes");
  }

  @Test
  void refusesThresholdsThatOverlap() {
    assertThatThrownBy(() -> new ByImages(20, 20))
        .hasMessageContaining("few (20) must be less than many (20)");
    assertThatThrownBy(() -> new ByRank(3, 2))
        .hasMessageContaining("fewFrom (2) must be at least manyBelow (3)");
  }

  @Test
  void groupsByRankColorTheClasses() {
    ClassResult[] classes = {
      new ClassResult("third", 50, 0.2),
      new ClassResult("first", 90, 0.8),
      new ClassResult("fourth", 50, 0.1),
      new ClassResult("second", 60, 0.6)
    };
    Svg svg = Svg.of(plot(new ByRank(1, 3), classes));

    assertThat(svg.texts()).containsSubsequence("first", "second", "third", "fourth");
    assertThat(bars(svg).stream().map(bar -> bar.getAttribute("fill")))
        .containsExactly(
            Palette.MANY.css(), Palette.MEDIUM.css(), Palette.MEDIUM.css(), Palette.FEW.css());
    assertThat(svg.texts())
        .contains("Many (the first 1) 80.0%", "Medium 40.0%", "Few (after the first 3) 10.0%");
    assertThat(svg.inGroup("training images by class", "circle"))
        .extracting(dot -> dot.getAttribute("fill"))
        .containsExactly(
            Palette.MANY.css(), Palette.MEDIUM.css(), Palette.MEDIUM.css(), Palette.FEW.css());
  }

  @Test
  void refusesAccuraciesThatAreNotOneAClass() {
    assertThatThrownBy(
            () ->
                new ClassAccuracyPlot(
                    "run",
                    List.of(new ClassImages("a", 1)),
                    SampleResults.perClass(0.5, 0.6),
                    new ByImages(100, 20)))
        .hasMessageContaining("1 classes need as many accuracies, not 2");
  }

  private static List<Element> bars(Svg svg) {
    return svg.inGroup(BARS, "rect").stream()
        .filter(rect -> !rect.getAttribute("fill").equals(Palette.PAPER.css()))
        .toList();
  }

  private record ClassResult(String name, int images, @Nullable Double accuracy) {}

  private static ClassAccuracyPlot plot(ClassResult... classes) {
    return plot(new ByImages(100, 20), classes);
  }

  private static ClassAccuracyPlot plot(ClassAccuracyPlot.Cuts cuts, ClassResult... classes) {
    return new ClassAccuracyPlot(
        "run",
        Stream.of(classes).map(c -> new ClassImages(c.name, c.images)).toList(),
        SampleResults.perClass(
            Stream.of(classes).map(ClassResult::accuracy).toArray(Double[]::new)),
        cuts);
  }
}
