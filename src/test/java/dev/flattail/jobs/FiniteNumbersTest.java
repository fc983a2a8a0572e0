package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.results.EpochRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FiniteNumbersTest {
  private record Numbers(
      double one, @Nullable Double two, float[] floats, Map<String, double[][]> arrays) {}

  @Test
  void numbersThatAreNotFiniteAreNull() {
    Numbers numbers =
        new Numbers(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            new float[] {1.5f, Float.NaN},
            Map.of("9", new double[][] {{0.1, Double.NEGATIVE_INFINITY}, {}}));
    assertThat(StoredJson.of(numbers).text())
        .isEqualTo(
            "{\"one\":null,\"two\":null,\"floats\":[1.5,null],\"arrays\":{\"9\":[[0.1,null],[]]}}");
    assertThat(StoredJson.of(Arrays.asList(Double.NaN, 2.5, Float.NaN)).text())
        .isEqualTo("[null,2.5,null]");
  }

  @Test
  void finiteNumbersAreWrittenAsBefore() {
    assertThat(StoredJson.of(List.of(0.1, 1e300, -0.0, 1.0, 0.1f, 3)).text())
        .isEqualTo("[0.1,1.0E300,-0.0,1.0,0.1,3]");
  }

  @Test
  void nullInARecordsNumberIsNaN() {
    EpochRow row =
        new StoredJson("{\"epoch\":2,\"learningRate\":0.5,\"trainLoss\":null,\"testLoss\":null}")
            .as(EpochRow.class);
    assertThat(row.epoch()).isEqualTo(2);
    assertThat(row.learningRate()).isEqualTo(0.5);
    assertThat(row.trainLoss()).isNaN();
    assertThat(row.testLoss()).isNull();
    assertThat(row.seconds()).isNaN();
  }

  @Test
  void holesInArraysSurviveARoundTrip() {
    Numbers numbers =
        new Numbers(1, null, new float[0], Map.of("0", new double[][] {{1, 2, Double.NaN}}));
    Numbers read = StoredJson.of(numbers).as(Numbers.class);
    assertThat(Objects.requireNonNull(read.arrays().get("0"))[0]).containsExactly(1, 2, Double.NaN);
  }
}
