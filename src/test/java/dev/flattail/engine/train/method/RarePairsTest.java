package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.LossSpec;
import org.junit.jupiter.api.Test;

class RarePairsTest {
  /** Class 0 is frequent. */
  private static final boolean[] FREQUENT = {true, false, false};

  @Test
  void rareImagesAreTakenAgainForMoreFrequentOnes() {
    RarePairs pairs = RarePairs.of(new int[] {0, 1, 0, 0, 2, 0, 0}, FREQUENT, 1);

    assertThat(pairs.frequent()).containsExactly(0, 2, 3, 5);
    assertThat(pairs.rare()).containsExactly(1, 4, 1, 4);
    assertThat(pairs.allLabels(new int[] {0, 1, 0, 0, 2, 0, 0}))
        .containsExactly(0, 1, 0, 0, 2, 0, 0, 1, 2, 1, 2);
  }

  @Test
  void frequentImagesAreTakenAgainForMoreRareOnes() {
    RarePairs pairs = RarePairs.of(new int[] {1, 0, 2, 1, 0, 2, 1}, FREQUENT, 1);

    assertThat(pairs.frequent()).containsExactly(1, 4, 1, 4);
    assertThat(pairs.rare()).containsExactly(0, 2, 3, 5);
  }

  @Test
  void lessStrengthTakesFewerRoundsButNeverNone() {
    int[] labels = {0, 0, 0, 0, 0, 0, 1, 2};
    assertThat(RarePairs.of(labels, FREQUENT, 1).size()).isEqualTo(6);
    assertThat(RarePairs.of(labels, FREQUENT, 0.7).frequent()).containsExactly(0, 1, 2, 3);
    assertThat(RarePairs.of(labels, FREQUENT, 0.1).frequent()).containsExactly(0, 1);
  }

  @Test
  void oneGroupAloneMakesNothing() {
    assertThat(RarePairs.of(new int[] {0, 0}, FREQUENT, 1).size()).isZero();
    assertThat(RarePairs.of(new int[] {1, 2}, FREQUENT, 1).size()).isZero();
  }

  @Test
  void tiesInFrequencyGoToTheFirstClass() {
    assertThat(rsg(0.4).frequent(new int[] {5, 9, 9, 1, 9}))
        .containsExactly(false, true, true, false, false);
    assertThat(rsg(0.8).frequent(new int[] {5, 9, 9, 1, 9}))
        .containsExactly(true, true, true, false, true);
  }

  private static LossSpec.Rsg rsg(double headRatio) {
    return new LossSpec.Rsg(new LossSpec.CrossEntropy(), 15, 256, headRatio, 1, 160, 0.1, 0.01);
  }
}
