package dev.flattail.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetaDistributionTest {
  private static final int DRAWS = 40_000;

  @ParameterizedTest
  @CsvSource({"0.2, 0.2", "1, 1", "0.5, 1", "2, 2", "4, 1.5", "0.3, 5"})
  void drawsHaveTheMeanAndVarianceOfTheDistribution(double a, double b) {
    BetaDistribution beta = new BetaDistribution(a, b);
    KeyedRandom random = KeyedRandom.of("beta");
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = beta.sample(random);
      assertThat(x).isBetween(0.0, 1.0);
      sum += x;
      squares += x * x;
    }
    double mean = sum / DRAWS;
    double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    assertThat(mean).isCloseTo(a / (a + b), within(6 * Math.sqrt(variance / DRAWS)));
    assertThat(squares / DRAWS - mean * mean).isCloseTo(variance, within(0.05 * variance));
  }

  @Test
  void tinyParametersDoNotUnderflowToNothing() {
    BetaDistribution beta = new BetaDistribution(1e-4, 1e-4);
    KeyedRandom random = KeyedRandom.of("beta");
    for (int i = 0; i < 1000; i++) {
      assertThat(beta.sample(random)).isBetween(0.0, 1.0);
    }
  }

  @Test
  void parametersMustBePositive() {
    assertThatThrownBy(() -> new BetaDistribution(0, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new BetaDistribution(1, Double.NaN)).hasMessageContaining("positive");
  }
}
