package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.ClassSampling;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.random.KeyedRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final ImageSet IMAGES = TinyImages.onePixelEach(500, 0, 50, 5);

  @Test
  void withoutShufflingTheOrderIsTheFiles() {
    Sampler sampler = Sampler.of(IMAGES, new RebalanceSpec.None(), false, 1);

    assertThat(sampler.order(3)).isEqualTo(IntStream.range(0, 555).toArray());
  }

  @Test
  void shufflingVisitsEveryImageOnceInAnOrderOfTheEpochsOwn() {
    Sampler sampler = Sampler.of(IMAGES, new RebalanceSpec.Drw(0.9999, 160), true, 1);

    assertThat(sampler.order(0)).hasSize(555).doesNotHaveDuplicates();
    assertThat(sampler.order(0)).isEqualTo(sampler.order(0)).isNotEqualTo(sampler.order(1));
    assertThat(Sampler.of(IMAGES, new RebalanceSpec.None(), true, 2).order(0))
        .isNotEqualTo(sampler.order(0));
  }

  /** Expected shares by the formula n (1-beta)/(1-beta^n), written out here on its own. */
  @Test
  void resamplingDrawsClassesByTheirEffectiveNumber() {
    double beta = 0.99;
    Sampler sampler = Sampler.of(IMAGES, new RebalanceSpec.Resample(beta), true, 1);
    long[] drawn = new long[4];
    int epochs = 200;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int image : sampler.order(epoch)) {
        drawn[IMAGES.label(image)]++;
      }
    }

    double[] mass = new double[4];
    for (int c : new int[] {0, 2, 3}) {
      int n = IMAGES.classCounts()[c];
      mass[c] = n * (1 - beta) / (1 - Math.pow(beta, n));
    }
    double total = mass[0] + mass[2] + mass[3];
    assertThat(drawn[1]).isZero();
    for (int c : new int[] {0, 2, 3}) {
      double share = mass[c] / total;
      double draws = 555.0 * epochs;
      double deviation = Math.sqrt(draws * share * (1 - share));
      assertThat((double) drawn[c]).isCloseTo(draws * share, within(5 * deviation));
    }
  }

  @Test
  void unshuffledInstancesKeepTheirOrder() {
    Sampler sampler = Sampler.of(IMAGES, ClassSampling.INSTANCE, true, 1);
    assertThat(sampler.order(0))
        .containsExactlyInAnyOrder(IntStream.range(0, 555).toArray())
        .isNotEqualTo(sampler.order(1));
    assertThat(Sampler.of(IMAGES, ClassSampling.INSTANCE, false, 1).order(3))
        .isEqualTo(IntStream.range(0, 555).toArray());
  }

  @Test
  void balancedSamplingDrawsClassesEquallyOften() {
    Sampler sampler = Sampler.of(IMAGES, ClassSampling.BALANCED, true, 1);
    int[] images = new int[555];
    long[] drawn = new long[4];
    int epochs = 200;
    for (int epoch = 0; epoch < epochs; epoch++) {
      assertThat(sampler.order(epoch)).hasSize(555);
      for (int image : sampler.order(epoch)) {
        drawn[IMAGES.label(image)]++;
        images[image]++;
      }
    }
    double draws = 555.0 * epochs;
    double deviation = Math.sqrt(draws * 2 / 9);
    for (int c : new int[] {0, 2, 3}) {
      assertThat((double) drawn[c]).isCloseTo(draws / 3, within(5 * deviation));
    }
    assertThat(images).doesNotContain(0);
    assertThat(sampler.order(0)).isEqualTo(sampler.order(0)).isNotEqualTo(sampler.order(1));
  }

  /** Expected shares by GCL's rule, written out here on its own. */
  @Test
  void classEffectiveNumbersHaveABetaForEveryClass() {
    ImageSet images = TinyImages.onePixelEach(20_000, 0, 2_000, 200);
    Sampler sampler = Sampler.of(images, ClassSampling.CLASS_EFFECTIVE_NUMBER, true, 1);
    long[] drawn = new long[4];
    int epochs = 10;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int image : sampler.order(epoch)) {
        drawn[images.label(image)]++;
      }
    }
    double[] mass = {
      20_000 / ((1 - Math.pow(0.9999, 20_000)) / (1 - 0.9999)),
      0,
      2_000 / ((1 - Math.pow(0.999905, 2_000)) / (1 - 0.999905)),
      200 / ((1 - Math.pow(0.99991, 200)) / (1 - 0.99991))
    };
    double total = mass[0] + mass[2] + mass[3];
    assertThat(drawn[1]).isZero();
    for (int c : new int[] {0, 2, 3}) {
      double share = mass[c] / total;
      double draws = 22_200.0 * epochs;
      assertThat((double) drawn[c])
          .isCloseTo(draws * share, within(5 * Math.sqrt(draws * share * (1 - share))));
    }
  }

  /** Which class a number falls into is looked up in a tree; here the sums are gone through. */
  @Test
  void aDrawFallsIntoTheFirstClassWhoseSumExceedsIt() {
    int[] counts = IntStream.range(0, 300).map(c -> c % 7 == 3 ? 0 : 1 + c % 11).toArray();
    ImageSet images = TinyImages.onePixelEach(counts);
    int[] order = Sampler.inversePower(images, 2, 9).order(2);
    double total = IntStream.of(counts).filter(n -> n > 0).mapToDouble(n -> 1.0 / n).sum();
    KeyedRandom random = KeyedRandom.of("second stream", 9, 2);
    for (int image : order) {
      double drawn = random.nextDouble() * total;
      int c = 0;
      double sum = 0;
      while (sum <= drawn) {
        sum += counts[c] == 0 ? 0 : 1.0 / counts[c];
        c++;
      }
      assertThat(images.label(image)).isEqualTo(c - 1);
      random.nextInt(counts[c - 1]);
    }
  }

  @Test
  void betaZeroDrawsEveryImageAlike() {
    Sampler sampler = Sampler.of(IMAGES, new RebalanceSpec.Resample(0), true, 1);
    int[] counts = new int[555];
    for (int epoch = 0; epoch < 400; epoch++) {
      for (int image : sampler.order(epoch)) {
        counts[image]++;
      }
    }

    assertThat(IntStream.of(counts).boxed())
        .allSatisfy(n -> assertThat(n).isCloseTo(400, within(120)));
  }
}
