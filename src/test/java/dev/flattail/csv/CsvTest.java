package dev.flattail.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void numbersThatAreNotFiniteAreEmptyCells() {
    assertThat(
            Csv.of(
                List.of("a", "b", "c", "d"),
                List.of(
                    Arrays.asList(Double.NaN, Double.NEGATIVE_INFINITY, Float.NaN, null),
                    List.of(0.5, 1L, 1e300, "NaN"))))
        .isEqualTo("a,b,c,d\n,,,\n0.5,1,1.0E300,\"NaN\"\n");
  }
}
