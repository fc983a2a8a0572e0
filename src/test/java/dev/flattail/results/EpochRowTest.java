package dev.flattail.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochRowTest {
  @Test
  void theCurvatureOfAClassHasANamePathAndCurve() {
    String figure = "curvature.class-9.lambdaMin";
    assertThat(ClassCurvature.names(9)).contains(figure);
    assertThat(EpochRow.path(figure)).contains("$.curvature[*] ? (@.class == 9).lambdaMin");
    assertThat(EpochRow.curve(figure)).isEqualTo("curvature/class-9.lambdaMin");
    assertThat(EpochRow.isFraction(figure)).isFalse();
    assertThat(EpochRow.isFraction("curvature.class-9.negativeMass")).isTrue();
  }

  @Test
  void otherFiguresKeepTheirs() {
    assertThat(EpochRow.path("few")).contains("$.few");
    assertThat(EpochRow.curve("few")).isEqualTo("accuracy/few");
    assertThat(EpochRow.figures()).contains("imagesPerSecond").doesNotContain("epoch", "curvature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curvature",
        "epoch",
        "curvature.class-09.trace",
        "curvature.class-9",
        "curvature.class-9.class",
        "curvature.class-9.trace) || (1 == 1"
      })
  void otherNamesAreNoFigures(String name) {
    assertThat(EpochRow.path(name)).isEmpty();
  }

  @Test
  void figuresThatAreUnknownAreLeftOut() {
    EpochRow row =
        new EpochRow(
            1,
            0.1,
            null,
            1,
            1,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            1,
            1,
            List.of(new ClassCurvature(3, 2.0, null, 5.0, null, 0.0), ClassCurvature.unknown(4)));
    assertThat(row.curvatureFigures())
        .isEqualTo(
            Map.of(
                "curvature.class-3.lambdaMax", 2.0,
                "curvature.class-3.trace", 5.0,
                "curvature.class-3.negativeMass", 0.0));
  }
}
