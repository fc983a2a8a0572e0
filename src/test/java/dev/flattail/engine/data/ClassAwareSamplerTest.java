package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.images.ImageSet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassAwareSamplerTest {
  /** No image of the second class, one of the last. */
  private static final ImageSet IMAGES = TinyImages.onePixelEach(100, 0, 30, 7, 1);

  private static final int EPOCHS = 40;

  private final Sampler sampler = new ClassAwareSampler(IMAGES, 5);

  @Test
  void classCountsOfAnEpochDifferByAtMostOne() {
    assertThat(sampler.length()).isEqualTo(138);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      int[] counts = counts(sampler.order(epoch), 0, 138);
      assertThat(counts[1]).isZero();
      assertThat(new int[] {counts[0], counts[2], counts[3], counts[4]}).containsOnly(34, 35);
      assertThat(Arrays.stream(counts).sum()).isEqualTo(138);
    }
  }

  @Test
  void everyFourImagesHaveEveryClass() {
    int[] order = sampler.order(0);
    Set<String> orders = new HashSet<>();
    for (int first = 0; first + 4 <= order.length; first += 4) {
      int[] classes =
          Arrays.stream(order, first, first + 4).map(image -> IMAGES.label(image)).toArray();
      assertThat(classes).containsExactlyInAnyOrder(0, 2, 3, 4);
      orders.add(Arrays.toString(classes));
    }
    assertThat(orders).hasSizeGreaterThan(12); // of 24, in 34 draws
  }

  /** Also across the ends of epochs, which divide none of the cycles. */
  @Test
  void allImagesOfAClassAreSeenBeforeOneIsSeenAgain() {
    int[] all = IntStream.range(0, EPOCHS).flatMap(e -> Arrays.stream(sampler.order(e))).toArray();
    int[][] byClass = ClassIndices.of(IMAGES);
    for (int c : new int[] {0, 2, 3}) {
      int[] seen = Arrays.stream(all).filter(image -> IMAGES.label(image) == c).toArray();
      int size = byClass[c].length;
      Set<String> cycles = new HashSet<>();
      for (int first = 0; first + size <= seen.length; first += size) {
        int[] cycle = Arrays.copyOfRange(seen, first, first + size);
        assertThat(cycle).containsExactlyInAnyOrder(byClass[c]);
        cycles.add(Arrays.toString(cycle));
      }
      assertThat(cycles).hasSizeGreaterThan(seen.length / size * 9 / 10);
    }
  }

  @Test
  void theOnlyImageOfAClassIsRepeated() {
    assertThat(Arrays.stream(sampler.order(3)).filter(image -> image == 137).count())
        .isBetween(34L, 35L);
  }

  @Test
  void anEpochsOrderDependsOnSeedAndEpochAlone() {
    int[] last = sampler.order(9);
    Sampler resumed = new ClassAwareSampler(IMAGES, 5);

    assertThat(resumed.order(9)).isEqualTo(last).isNotEqualTo(resumed.order(8));
    assertThat(new ClassAwareSampler(IMAGES, 6).order(9)).isNotEqualTo(last);
  }

  @Test
  void whichClassesGetTheOddTurnChangesWithTheEpoch() {
    int[] odd = new int[5];
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      int[] counts = counts(sampler.order(epoch), 136, 138);
      Arrays.setAll(odd, c -> odd[c] + counts[c]);
    }
    // Two of four classes an epoch: 20 turns each on average.
    for (int c : new int[] {0, 2, 3, 4}) {
      assertThat(odd[c]).isBetween(8, 32);
    }
  }

  @Test
  void anEmptySetGivesAnEmptyOrder() {
    assertThat(new ClassAwareSampler(TinyImages.onePixelEach(0, 0), 1).order(2)).isEmpty();
  }

  private static int[] counts(int[] order, int from, int to) {
    int[] counts = new int[IMAGES.classes()];
    Arrays.stream(order, from, to).forEach(image -> counts[IMAGES.label(image)]++);
    return counts;
  }
}
