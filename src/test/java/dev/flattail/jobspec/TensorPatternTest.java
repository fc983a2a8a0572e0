package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorPatternTest {

  @ParameterizedTest
  @CsvSource({
    "layer3.*, layer3.0.conv1.weight, true",
    "layer3.*, layer31.weight, false",
    "*.bias, linear.bias, true",
    "linear.weight, linear.weight, true",
    "linear, linear.weight, false",
    "*, conv1.weight, true",
    "layer*.conv1.*, layer2.4.conv1.weight, true",
    "conv?.weight, conv1.weight, false"
  })
  void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
    assertThat(TensorPattern.matches(pattern, name)).isEqualTo(matches);
  }
}
