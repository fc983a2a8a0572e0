package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.layout.LossLevels;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SurfacePlotTest {
  private static final double[] AXIS = {-1, 0, 1};

  @Test
  void alongOneDirectionTheWholeSplitIsDrawnStrongestAndLast() {
    Svg svg = Svg.of(SampleLandscapes.line(10));

    double strong = width(svg, "whole split");
    for (String name : SamplePlots.CIFAR10) {
      assertThat(width(svg, name)).isLessThan(strong);
    }
    List<String> labels =
        svg.inGroup("last values", "text").stream().map(Element::getTextContent).toList();
    assertThat(labels).hasSize(11).anyMatch(label -> label.startsWith("truck "));
  }

  @Test
  void lossesOfAlikeSizeAreLinearOthersLogarithmic() {
    assertThat(Svg.of(line(new double[] {2, 1, 3})).texts()).contains("loss", "the model itself");
    Svg log = Svg.of(line(new double[] {100, 0.1, 1e5}));
    assertThat(log.texts()).contains("loss (log scale)", "the model itself");
    List<Mark.Point> points = log.line("whole split");
    assertThat(points.get(1).y() - points.get(0).y())
        .isCloseTo(points.get(0).y() - points.get(2).y(), offset(0.03));
  }

  @Test
  void nonFiniteLossesAreGapsInALine() {
    Svg svg =
        Svg.of(
            line(
                new double[] {1, Double.NaN, 2},
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}));

    assertThat(svg.inGroup("whole split", "polyline")).isEmpty();
    assertThat(svg.inGroup("whole split", "circle")).hasSize(2);
    assertThat(svg.texts()).contains("random direction 1", "run; 1 of 2 without a finite loss");
  }

  @Test
  void aLineThatMissesTheModelGoesThroughItsLoss() {
    Svg svg =
        Svg.of(
            new SurfacePlot(
                "run",
                SampleResults.MEASURED,
                SampleResults.landscape(
                    "random", new double[][] {{-1, 1}}, 0.5, new double[][] {{2, 2}}),
                List.of()));

    assertThat(svg.line("whole split")).hasSize(3);
    assertThat(svg.line("whole split").get(1).y())
        .isGreaterThan(svg.line("whole split").get(0).y());
    assertThat(svg.texts())
        .contains("loss: cross-entropy, scale 30; train split", "loss of the model itself: 0.500");
  }

  @Test
  void overAPlaneRowsGoUpAndColumnsAcross() {
    // One high corner: last row, first column.
    double[][] loss = {{0, 0, 0}, {0, 0, 0}, {12, 0, 0}};
    Svg svg = Svg.of(map(loss));

    List<Element> bands = svg.inGroup("loss of whole split", "path");
    assertThat(bands.getLast().getAttribute("fill")).isEqualTo(LossLevels.ink(11).css());
    double[] corner = first(bands.getLast());
    double[] base = box(bands.getFirst());
    assertThat(corner[0]).as("left").isCloseTo(base[0], offset(30.0));
    assertThat(corner[1]).as("top").isCloseTo(base[1], offset(30.0));
  }

  @Test
  void bandsAreNestedAndMeetTheDataWhereTheirLevelIs() {
    // Rises by 12 bands across: the k-th band begins k twelfths along.
    double[][] loss = {{0, 6, 12}, {0, 6, 12}, {0, 6, 12}};
    Svg svg = Svg.of(map(loss));

    List<Element> bands = svg.inGroup("loss of whole split", "path");
    assertThat(bands).hasSize(LossLevels.BANDS);
    double[] base = box(bands.getFirst());
    for (int band = 1; band < LossLevels.BANDS; band++) {
      double[] box = box(bands.get(band));
      assertThat(box[0])
          .isCloseTo(base[0] + (base[2] - base[0]) * band / LossLevels.BANDS, offset(0.15));
      assertThat(box[2]).isCloseTo(base[2], offset(0.15));
    }
  }

  @Test
  void panelsShareTheirColorsWhileAllShowTheirShape() {
    double[][] one = {{1, 5, 9}, {2, 5, 8}, {1, 5, 9}};
    double[][] other = {{9, 5, 2}, {9, 4, 2}, {9, 5, 1}};
    Svg svg = Svg.of(map(one, other));

    assertThat(svg.texts())
        .contains("whole split", "class 1")
        .anyMatch(text -> text.contains("the same colors in all panels"));
    assertThat(svg.inGroup("color scale", "rect")).hasSize(LossLevels.BANDS);
  }

  @Test
  void panelsOfVeryDifferentLossHaveTheirOwnColors() {
    double[][] low = {{1, 1.1, 1.2}, {1, 1.1, 1.2}, {1, 1.1, 1.2}};
    double[][] high = {{1000, 1001, 1002}, {1000, 1001, 1002}, {1000, 1001, 1002}};
    Svg svg = Svg.of(map(low, high));

    assertThat(svg.texts()).contains("whole split: 1.0 … 1.2", "class 1: 1000 … 1002");
    assertThat(svg.inGroup("color scale", "rect")).isEmpty();
    assertThat(svg.inGroup("loss of whole split", "path")).hasSize(LossLevels.BANDS);
    assertThat(svg.inGroup("loss of class 1", "path")).hasSize(LossLevels.BANDS);
  }

  @Test
  void theCrossIsTheModelItself() {
    Svg svg = Svg.of(map(new double[][] {{0, 6, 12}, {0, 6, 12}, {0, 6, 12}}));

    double[] base = box(svg.inGroup("loss of whole split", "path").getFirst());
    List<Mark.Point> across = svg.line("loss of whole split");
    assertThat((across.getFirst().x() + across.getLast().x()) / 2)
        .isCloseTo((base[0] + base[2]) / 2, offset(0.1));
    assertThat(across.getFirst().y()).isCloseTo((base[1] + base[3]) / 2, offset(0.1));
  }

  @Test
  void nonFiniteValuesAreGray() {
    double[][] loss = {{1, 2, 3}, {1, Double.POSITIVE_INFINITY, 3}, {1, 2, 3}};
    Svg holes = Svg.of(map(loss));
    double nan = Double.NaN;
    Svg lost = Svg.of(map(new double[][] {{nan, nan, nan}, {nan, nan, nan}, {nan, nan, nan}}));

    assertThat(holes.inGroup("loss of whole split", "path").getFirst().getAttribute("d").split("M"))
        .as("an outline and a hole in it")
        .hasSize(3);
    assertThat(lost.inGroup("loss of whole split", "path")).isEmpty();
    assertThat(lost.texts()).contains("whole split: no finite loss");
  }

  @Test
  void aHoleAtTheBorderHasAnOutlineThatRevisitsCorners() {
    double[][] loss = {{1, 1, 1}, {1, Double.NaN, 1}, {1, 1, Double.NaN}};
    Svg svg = Svg.of(map(loss));

    double[] base = box(svg.inGroup("loss of whole split", "path").getFirst());
    double side = base[2] - base[0];
    assertThat(area(svg.inGroup("loss of whole split", "path").getFirst()))
        .as("of four cells, three lose a half and the one between the holes all but its corners")
        .isCloseTo(side * side * 3 / 8, offset(2.0));
  }

  @Test
  void flatAndEmptySurfacesAreDrawn() {
    assertThat(Svg.of(map(new double[][] {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}})).texts())
        .contains("whole split: 1.0");
    double nan = Double.NaN;
    assertThat(Svg.of(line(new double[] {nan, nan, nan})).texts()).contains("no loss measured");
  }

  @Test
  void oneHundredClassesFit() {
    Svg lines = Svg.of(SampleLandscapes.line(100));
    Svg maps = Svg.of(SampleLandscapes.map(100, 5));

    assertThat(lines.inGroup("class 99", "polyline")).hasSize(1);
    assertThat(lines.texts()).contains("whole split", "class 0", "class 99");
    assertThat(maps.inGroup("loss of class 99", "path")).isNotEmpty();
  }

  @Test
  void refusesShapesThatDoNotFitTheAxes() {
    assertThatThrownBy(() -> line(new double[] {1, 2}))
        .hasMessageContaining("surface whole split needs 1 row of 3 losses");
    assertThatThrownBy(() -> map(new double[][] {{1, 2, 3}}))
        .hasMessageContaining("needs 3 rows of 3 losses");
    assertThatThrownBy(() -> surface(new double[0][], new double[][] {{1}}))
        .hasMessageContaining("one or two axes");
  }

  private static double width(Svg svg, String group) {
    return Svg.number(svg.inGroup(group, "polyline").getFirst(), "stroke-width");
  }

  private static double[] first(Element path) {
    String[] start = path.getAttribute("d").substring(1).split("L")[0].split(" ");
    return new double[] {Double.parseDouble(start[0]), Double.parseDouble(start[1])};
  }

  /** Returns left, top, right and bottom of a path. */
  private static double[] box(Element path) {
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (String pair : path.getAttribute("d").split("[MLz]+")) {
      if (!pair.isEmpty()) {
        double x = Double.parseDouble(pair.split(" ")[0]);
        double y = Double.parseDouble(pair.split(" ")[1]);
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      }
    }
    return box;
  }

  /** Computes the area enclosed by a path of one loop. */
  private static double area(Element path) {
    String[] pairs = path.getAttribute("d").replaceAll("[Mz]", "").split("L");
    double twice = 0;
    for (int k = 0; k < pairs.length; k++) {
      String[] one = pairs[k].split(" ");
      String[] next = pairs[(k + 1) % pairs.length].split(" ");
      twice +=
          Double.parseDouble(one[0]) * Double.parseDouble(next[1])
              - Double.parseDouble(next[0]) * Double.parseDouble(one[1]);
    }
    return Math.abs(twice) / 2;
  }

  private static SurfacePlot line(double[]... losses) {
    return surface(
        new double[][] {AXIS},
        Stream.of(losses).map(loss -> new double[][] {loss}).toArray(double[][][]::new));
  }

  private static SurfacePlot map(double[][]... losses) {
    return surface(new double[][] {AXIS, AXIS}, losses);
  }

  private static SurfacePlot surface(double[][] axes, double[][]... losses) {
    return new SurfacePlot(
        "run",
        SampleResults.MEASURED,
        SampleResults.landscape("random", axes, losses),
        IntStream.rangeClosed(1, losses.length).mapToObj(i -> "class " + i).toList());
  }
}
