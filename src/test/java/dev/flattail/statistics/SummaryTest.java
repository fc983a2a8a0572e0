package dev.flattail.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests means and intervals. The quantiles of Student's distribution are those of tables. */
class SummaryTest {
  @Test
  void theIntervalIsStudents() {
    Summary summary = Summary.of(1, 2, 3, 4, 5);
    assertThat(summary.n()).isEqualTo(5);
    assertThat(summary.mean()).isEqualTo(3);
    assertThat(summary.standardDeviation()).isCloseTo(Math.sqrt(2.5), within(1e-15));
    double half = 2.7764451051977987 * Math.sqrt(2.5) / Math.sqrt(5);
    assertThat(summary.low()).isCloseTo(3 - half, within(1e-12));
    assertThat(summary.high()).isCloseTo(3 + half, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 12.706204736432095",
    "3, 4.302652729911275",
    "10, 2.2621571628540993",
    "30, 2.045229642132703"
  })
  void theQuantileFollowsTheDegreesOfFreedom(int n, double quantile) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> i % 2 == 0 ? 1 : 3);
    Summary summary = Summary.of(values);
    double error = Math.sqrt(n % 2 == 0 ? n / (n - 1.0) : (n + 1.0) / n) / Math.sqrt(n);
    double mean = n % 2 == 0 ? 2 : 2 - 1.0 / n;
    assertThat(summary.high()).isCloseTo(mean + quantile * error, within(1e-9));
  }

  @Test
  void oneValueHasNoSpread() {
    assertThat(Summary.of(0.7)).isEqualTo(new Summary(1, 0.7, null, null, null));
  }

  @Test
  void noValueHasNoMean() {
    assertThat(Summary.of()).isEqualTo(new Summary(0, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.252, 0.1, 1e-300, -3e17, 0})
  void equalValuesHaveNoSpreadAtAll(double value) {
    double[] values = new double[7];
    Arrays.fill(values, value);
    assertThat(Summary.of(values)).isEqualTo(new Summary(7, value, 0.0, value, value));
  }

  @Test
  void largeValuesKeepTheDigitsOfTheirSpread() {
    Summary summary = Summary.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);
    assertThat(summary.mean()).isEqualTo(1e9 + 10);
    assertThat(summary.standardDeviation()).isCloseTo(Math.sqrt(30), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void valuesThatAreNotFiniteAreRefused(double value) {
    assertThatThrownBy(() -> Summary.of(0.5, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }
}
