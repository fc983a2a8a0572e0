package dev.flattail.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
  @Test
  void equalKeysGiveEqualNumbersAndOthersDoNot() {
    long[] keys = {0, 1, -1, Long.MIN_VALUE};
    Set<Long> firsts = new HashSet<>();
    for (String stream : new String[] {"order", "mixup"}) {
      for (long a : keys) {
        for (long b : keys) {
          firsts.add(KeyedRandom.of(stream, a, b).nextLong());
          assertThat(KeyedRandom.of(stream, a, b).nextLong())
              .isEqualTo(KeyedRandom.of(stream, a, b).nextLong());
        }
      }
    }
    assertThat(firsts).hasSize(2 * keys.length * keys.length);
  }

  /** A change of these numbers changes every seeded run: it must be a decision. */
  @Test
  void theNumbersStayWhatTheyAre() {
    KeyedRandom random = KeyedRandom.of("order", 1, 2);
    assertThat(random.nextLong()).isEqualTo(4032144234409564641L);
    assertThat(random.nextInt(1000)).isEqualTo(933);
    assertThat(random.nextDouble()).isEqualTo(0.5295375939449986);
    assertThat(random.nextGaussian()).isEqualTo(1.3095227820797715);
  }

  @Test
  void boundedNumbersAreUniform() {
    KeyedRandom random = KeyedRandom.of("test");
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    // Six standard deviations of a binomial count.
    assertThat(IntStream.of(counts).boxed())
        .allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(560)));
  }

  @Test
  void gaussiansHaveMeanZeroAndVarianceOne() {
    KeyedRandom random = KeyedRandom.of("test");
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
    }
    assertThat(sum / 100_000).isCloseTo(0, within(0.02));
    assertThat(squares / 100_000).isCloseTo(1, within(0.03));
  }

  @Test
  void aPermutationHoldsEveryNumberOnce() {
    int[] order = KeyedRandom.of("order", 5).permutation(1000);

    assertThat(order).doesNotHaveDuplicates().hasSize(1000);
    assertThat(IntStream.of(order).max()).hasValue(999);
    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
  }
}
