package dev.flattail.submission.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.random.KeyedRandom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Draws of the distributions by themselves; their formulas are tested by quantiles. */
class DistributionTest {
  private static final int MANY = 20_000;

  private static Distribution uniform(String min, String max) {
    return new Distribution.Uniform(new BigDecimal(min), new BigDecimal(max));
  }

  private static Distribution logUniform(String min, String max) {
    return new Distribution.LogUniform(new BigDecimal(min), new BigDecimal(max));
  }

  private static Stream<Object> draws(Distribution distribution) {
    return IntStream.range(0, MANY).mapToObj(i -> distribution.draw(KeyedRandom.of("test", 0, i)));
  }

  private static double[] sorted(Distribution distribution) {
    double[] draws =
        draws(distribution).mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    Arrays.sort(draws);
    return draws;
  }

  @Test
  void uniformNumbersHaveTheQuantilesOfTheirInterval() {
    double[] draws = sorted(uniform("0.05", "0.8"));
    for (double quantile : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
      assertThat(draws[(int) (quantile * MANY)]).isCloseTo(0.05 + 0.75 * quantile, within(0.01));
    }
    assertThat(draws[0]).isBetween(0.05, 0.051);
    assertThat(draws[MANY - 1]).isBetween(0.799, 0.8);
  }

  @Test
  void logUniformNumbersHaveTheQuantilesOfTheirLogarithm() {
    double[] draws = sorted(logUniform("0.0001", "1"));
    for (double quantile : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
      assertThat(Math.log10(draws[(int) (quantile * MANY)]))
          .isCloseTo(-4 + 4 * quantile, within(0.05));
    }
    assertThat(draws[0]).isBetween(0.0001, 0.000101);
    assertThat(draws[MANY - 1]).isBetween(0.99, 1.0);
  }

  @Test
  void wholeNumbersIncludeBothBounds() {
    assertThat(frequencies(new Distribution.Int(-1, 3)))
        .containsOnlyKeys(-1L, 0L, 1L, 2L, 3L)
        .allSatisfy((value, share) -> assertThat(share).isCloseTo(0.2, within(0.015)));
  }

  @Test
  void choicesAreEquallyLikely() {
    assertThat(frequencies(new Distribution.Choice(List.of(64, 128))))
        .containsOnlyKeys(64, 128)
        .allSatisfy((value, share) -> assertThat(share).isCloseTo(0.5, within(0.02)));
  }

  /** Samples are compared by the keys, which hold no values: these may be long lists. */
  @Test
  void twoDrawsHaveOneKeyIfTheyAreEqual() {
    for (Distribution distribution :
        List.of(
            uniform("0.05", "0.8"),
            logUniform("0.0001", "1"),
            new Distribution.Int(-1, 3),
            new Distribution.Choice(Arrays.asList(null, List.of(1, 2), Map.of("type", "sam"))))) {
      Map<Object, List<Object>> draws = new HashMap<>();
      for (int sample = 0; sample < 500; sample++) {
        draws
            .computeIfAbsent(
                distribution.key(KeyedRandom.of("key", 0, sample)), key -> new ArrayList<>())
            .add(String.valueOf(distribution.draw(KeyedRandom.of("key", 0, sample))));
      }
      assertThat(draws.values()).allMatch(equal -> Set.copyOf(equal).size() == 1);
      assertThat(draws.values().stream().map(List::getFirst)).doesNotHaveDuplicates();
    }
  }

  private static Map<Object, Double> frequencies(Distribution distribution) {
    return draws(distribution)
        .collect(
            Collectors.groupingBy(
                Function.identity(),
                Collectors.collectingAndThen(
                    Collectors.counting(), count -> (double) count / MANY)));
  }

  @Test
  void uniformNumbersAreRoundedToTheirIntervalsScale() {
    assertThat(mostDigitsBehindThePoint(uniform("0.05", "0.8"))).isEqualTo(4);
    assertThat(mostDigitsBehindThePoint(uniform("0.999", "0.9999"))).isEqualTo(7);
    assertThat(draws(uniform("0", "100000")).map(value -> ((Double) value) % 10))
        .as("multiples of ten")
        .containsOnly(0.0);
  }

  @Test
  void logUniformNumbersHaveThreeDigits() {
    assertThat(
            draws(logUniform("0.00001", "1000"))
                .map(value -> new BigDecimal(value.toString()).stripTrailingZeros().precision()))
        .allMatch(digits -> digits <= 3);
  }

  @Test
  void aNarrowLogUniformKeepsThousandsOfValues() {
    assertThat(draws(logUniform("1", "1.5")).distinct()).hasSizeGreaterThan(4000);
  }

  @Test
  void aRoundedNumberStaysWithinItsBounds() {
    assertThat(draws(logUniform("0.123456", "1.23456")))
        .allMatch(value -> (Double) value >= 0.123456 && (Double) value <= 1.23456);
    assertThat(draws(uniform("0.12345678", "0.22345678")))
        .allMatch(value -> (Double) value >= 0.12345678 && (Double) value <= 0.22345678);
  }

  private static int mostDigitsBehindThePoint(Distribution distribution) {
    return draws(distribution)
        .mapToInt(value -> new BigDecimal(value.toString()).stripTrailingZeros().scale())
        .max()
        .orElseThrow();
  }
}
