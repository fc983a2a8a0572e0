package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
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
    "conv?.weight, conv1.weight, false",
    "a*a, a, false",
    "ab*ba, aba, false",
    "*, '', true",
    "*1*1*, conv1.weight, false",
    "*1*w*t, conv1.weight, true"
  })
  void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
    assertThat(TensorPattern.matches(pattern, name)).isEqualTo(matches);
  }

  @Test
  void manyStarsTakeNoLonger() {
    String name = "layer1.0.downsample.0.weight";
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          assertThat(TensorPattern.matches("*".repeat(199) + "x", name)).isFalse();
        });
    assertThat(TensorPattern.matches("*".repeat(200), name)).isTrue();
  }
}
