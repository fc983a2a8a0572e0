package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CifarPolicyTest {
  private static final int SIDE = 16;

  /** Tenths, summed over the sub-policies of the reference's own table. */
  @Test
  void operationsAreAsLikelyAsInTheReference() {
    Map<Operation, Long> tenths = new EnumMap<>(Operation.class);
    for (CifarPolicy.SubPolicy policy : CifarPolicy.SUB_POLICIES) {
      for (CifarPolicy.Chance chance : List.of(policy.first(), policy.second())) {
        tenths.merge(chance.operation(), Math.round(10 * chance.probability()), Long::sum);
      }
    }
    assertThat(CifarPolicy.SUB_POLICIES).hasSize(25);
    assertThat(tenths)
        .containsOnly(
            Map.entry(Operation.INVERT, 2L),
            Map.entry(Operation.CONTRAST, 8L),
            Map.entry(Operation.ROTATE, 7L),
            Map.entry(Operation.TRANSLATE_X, 8L),
            Map.entry(Operation.SHARPNESS, 28L),
            Map.entry(Operation.SHEAR_Y, 7L),
            Map.entry(Operation.TRANSLATE_Y, 34L),
            Map.entry(Operation.AUTOCONTRAST, 50L),
            Map.entry(Operation.EQUALIZE, 47L),
            Map.entry(Operation.POSTERIZE, 3L),
            Map.entry(Operation.COLOR, 29L),
            Map.entry(Operation.BRIGHTNESS, 23L),
            Map.entry(Operation.SOLARIZE, 19L));
  }

  /**
   * Compares the frequency of each outcome with the probabilities of all paths through the
   * sub-policies.
   */
  @Test
  void everyOutcomeIsAsFrequentAsItsProbability() {
    byte[] image = new byte[3 * SIDE * SIDE];
    KeyedRandom pixels = KeyedRandom.of("test", 3);
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (20 + pixels.nextInt(200));
    }
    Map<Integer, Double> probabilities = new HashMap<>();
    for (CifarPolicy.SubPolicy policy : CifarPolicy.SUB_POLICIES) {
      outcomes(image, policy.first())
          .forEach(
              (first, p) ->
                  outcomes(first.bytes, policy.second())
                      .forEach(
                          (second, q) ->
                              probabilities.merge(second.hash(), p * q / 25, Double::sum)));
    }

    int draws = 40_000;
    CifarPolicy policy = new CifarPolicy(SIDE, SIDE);
    Map<Integer, Integer> seen = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      byte[] changed = image.clone();
      policy.apply(changed, KeyedRandom.of("augmentation", 0, 0, i));
      seen.merge(Arrays.hashCode(changed), 1, Integer::sum);
    }

    assertThat(probabilities)
        .hasSizeGreaterThan(80)
        .containsKeys(seen.keySet().toArray(Integer[]::new));
    probabilities.forEach(
        (outcome, p) ->
            assertThat((double) seen.getOrDefault(outcome, 0))
                .isCloseTo(draws * p, within(5 * Math.sqrt(draws * p) + 1)));
  }

  private static Map<Image, Double> outcomes(byte[] image, CifarPolicy.Chance chance) {
    Map<Image, Double> outcomes = new HashMap<>();
    outcomes.put(new Image(image), 1 - chance.probability());
    for (int sign : new int[] {1, -1}) {
      byte[] changed = new byte[image.length];
      chance.operation().apply(new Frame(SIDE, SIDE), image, changed, chance.level(), sign);
      outcomes.put(new Image(changed), chance.probability() / 2);
    }
    return outcomes;
  }

  /** An image compared by identity, because equal bytes from two paths are two outcomes. */
  private static final class Image {
    private final byte[] bytes;

    Image(byte[] bytes) {
      this.bytes = bytes;
    }

    int hash() {
      return Arrays.hashCode(bytes);
    }
  }
}
