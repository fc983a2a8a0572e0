package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Typeface;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

class PlotsTest {
  static Stream<Plot> plots() {
    return Stream.of(
        SamplePlots.accuracy(0),
        SamplePlots.accuracy(1),
        SamplePlots.accuracy(30),
        SamplePlots.loss(0),
        SamplePlots.loss(30),
        SamplePlots.rates(0),
        SamplePlots.rates(200),
        SamplePlots.curvature(2, 0),
        SamplePlots.curvature(3, 100),
        SamplePlots.curvature(8, 10),
        SamplePlots.curvature(100, 50),
        SamplePlots.classAccuracy(10, 0.01, 5000),
        SamplePlots.classAccuracy(100, 0.01, 500),
        SamplePlots.confusion(10, 50),
        SamplePlots.confusion(30, 50),
        SamplePlots.confusion(100, 20),
        SamplePlots.overlap(2),
        SamplePlots.overlap(11),
        SamplePlots.overlap(40),
        SamplePlots.overlap(100),
        SamplePlots.classGradients(2, 1),
        SamplePlots.classGradients(10, 1),
        SamplePlots.classGradients(30, 1),
        SamplePlots.classGradients(905, 9),
        SampleLandscapes.density(10, 2),
        SampleLandscapes.density(100, 1),
        SampleLandscapes.eigenvalues(10, 2),
        SampleLandscapes.trace(10, 2),
        SampleLandscapes.escape(0),
        SampleLandscapes.escape(10),
        SampleLandscapes.line(10),
        SampleLandscapes.map(3, 7),
        SampleLandscapes.flatness(5),
        SampleLandscapes.accuracies(10, 2),
        SampleLandscapes.groups(8),
        MeanPlotsTest.curves(0),
        MeanPlotsTest.curves(3),
        MeanPlotsTest.means(4),
        MeanPlotsTest.means(200));
  }

  @ParameterizedTest
  @MethodSource("plots")
  void bothFormatsHaveTheSameSize(Plot plot) throws IOException {
    Svg svg = Svg.of(plot);
    BufferedImage image = decode(Plots.png(plot, 2));

    assertThat(image.getWidth()).isEqualTo((int) Math.ceil(2 * Svg.number(svg.root(), "width")));
    assertThat(image.getHeight()).isEqualTo((int) Math.ceil(2 * Svg.number(svg.root(), "height")));
  }

  @ParameterizedTest
  @MethodSource("plots")
  void pngHasInkOnALightBackground(Plot plot) throws IOException {
    BufferedImage image = decode(Plots.png(plot, 1));

    Set<Integer> colors = new HashSet<>();
    long white = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y) & 0xffffff;
        colors.add(rgb);
        white += rgb == 0xffffff ? 1 : 0;
      }
    }
    assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
    assertThat(colors).hasSizeGreaterThan(20);
    assertThat(white).isGreaterThan((long) image.getWidth() * image.getHeight() / 5);
  }

  @ParameterizedTest
  @MethodSource("plots")
  void theSamePlotGivesTheSameBytes(Plot plot) {
    assertThat(Plots.svg(plot)).isEqualTo(Plots.svg(plot));
    assertThat(Plots.png(plot, 1)).isEqualTo(Plots.png(plot, 1));
  }

  @ParameterizedTest
  @MethodSource("plots")
  void everythingWrittenLiesInsideThePicture(Plot plot) {
    Svg svg = Svg.of(plot);
    double width = Svg.number(svg.root(), "width");
    double height = Svg.number(svg.root(), "height");

    for (Element text : Svg.all(svg.root(), "text")) {
      double size = Svg.number(text, "font-size");
      double wide =
          Typeface.width(
              text.getTextContent(),
              new Mark.Font(size, text.hasAttribute("font-weight"), Palette.INK));
      double x = Svg.number(text, "x");
      double turned = text.hasAttribute("transform") ? Math.cos(Math.toRadians(45)) : 1;
      double left =
          switch (text.getAttribute("text-anchor")) {
            case "middle" -> x - wide / 2;
            case "end" -> x - wide * turned;
            default -> x;
          };
      assertThat(left).as(text.getTextContent()).isBetween(0.0, width - wide * turned);
      assertThat(Svg.number(text, "y")).as(text.getTextContent()).isBetween(size, height - 4);
    }
  }

  @Test
  void textsAtTheEndsOfLinesDoNotOverlap() {
    Svg svg = Svg.of(SamplePlots.accuracy(1));

    List<Double> heights =
        svg.inGroup("last values", "text").stream().map(t -> Svg.number(t, "y")).sorted().toList();
    assertThat(heights).hasSize(4);
    for (int i = 1; i < heights.size(); i++) {
      assertThat(heights.get(i) - heights.get(i - 1)).isGreaterThanOrEqualTo(15.9);
    }
  }

  @Test
  void namesFromUsersCanHoldAnyCharacter() {
    String name = "<script>&\"' \u0000\ud83d 猫 κατ";
    Plot plot = new ConfusionPlot(name, List.of(name), new int[][] {{1}});

    assertThat(Svg.of(plot).texts()).anyMatch(t -> t.startsWith("<script>&\"' \ufffd\ufffd 猫"));
    assertThat(Plots.png(plot, 1)).isNotEmpty();
  }

  @Test
  void svgLoadsAndRunsNothing() {
    String svg = new String(Plots.svg(SamplePlots.accuracy(5)), StandardCharsets.UTF_8);

    assertThat(svg).doesNotContain("<script", "<style", "href", "<image", "@import");
  }

  @Test
  void refusesScalesThatWouldNotFitMemory() {
    Plot plot = SamplePlots.accuracy(1);

    assertThatThrownBy(() -> Plots.png(plot, 100)).hasMessageContaining("at most 4");
    assertThatThrownBy(() -> Plots.png(plot, 0)).hasMessageContaining("more than 0");
    assertThatThrownBy(() -> Plots.png(plot, Double.NaN)).hasMessageContaining("more than 0");
  }

  private static BufferedImage decode(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image).as("decoded PNG").isNotNull();
    return image;
  }
}
