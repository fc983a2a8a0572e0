package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ViewAugmentationTest {
  private static final int SIDE = 24;
  private static final List<Double> WHOLE = List.of(1.0, 1.0);
  private static final List<Double> SCALE = List.of(0.2, 1.0);
  private static final List<Double> RATIO = List.of(0.75, 4.0 / 3);
  private static final RgbImage IMAGE = PillowImages.of(SIDE, SIDE, false);

  @ParameterizedTest
  @MethodSource
  void theImageDependsOnItsKeyAlone(AugmentationSpec spec) {
    byte[] original = IMAGE.pixels().clone();
    RgbImage wide = PillowImages.of(40, 61, true);
    Augmentation used = Augmentation.of(spec, SIDE, SIDE);
    Set<Integer> different = new HashSet<>();
    for (int position = 0; position < 60; position++) {
      RgbImage image = position % 2 == 0 ? IMAGE : wide;
      byte[] changed = changed(used, image, position);
      assertThat(changed).isEqualTo(changed(Augmentation.of(spec, SIDE, SIDE), image, position));
      different.add(Arrays.hashCode(changed));
    }
    assertThat(different).hasSize(60);
    assertThat(IMAGE.pixels()).as("the stored image").isEqualTo(original);
  }

  static List<AugmentationSpec> theImageDependsOnItsKeyAlone() {
    return List.of(
        new AugmentationSpec.Imagenet(SCALE, RATIO, 0.4, 0.4, 0.4, 0.1),
        simclr(0.8, 0.1, 0.2, 0.5),
        new AugmentationSpec.Randaugment(2, 9, 0.5, SCALE, RATIO, 0.4, 0.4, 0.4, 0, 0.2, 0.5));
  }

  @Test
  void theWholeImageWithItsColorsIsTheImageOrItsMirrorImage() {
    Augmentation plain =
        Augmentation.of(new AugmentationSpec.Imagenet(WHOLE, WHOLE, 0, 0, 0, 0), SIDE, SIDE);
    Map<Integer, Integer> seen = outcomes(plain, 1000);

    assertThat(seen).containsOnlyKeys(hash(IMAGE.pixels()), hash(mirrored()));
    assertThat(seen.get(hash(IMAGE.pixels()))).isBetween(420, 580);
  }

  @Test
  void grayBlurAndJitterComeAsOftenAsTheirProbabilities() {
    assertThat(unchanged(simclrOfTheWhole(0.3, 0, 0))).isCloseTo(0.7, within(0.04));
    assertThat(unchanged(simclrOfTheWhole(0, 0.2, 0))).isCloseTo(0.8, within(0.04));
    assertThat(unchanged(simclrOfTheWhole(0, 0, 0.5))).isCloseTo(0.5, within(0.04));
  }

  /** Gray stays gray under a blur, which comes after it. */
  @Test
  void grayImagesHaveThreeEqualChannels() {
    byte[] changed = changed(Augmentation.of(simclr(1, 0.1, 1, 1), SIDE, SIDE), IMAGE, 3);
    int plane = SIDE * SIDE;

    assertThat(Arrays.copyOfRange(changed, plane, 2 * plane))
        .isEqualTo(Arrays.copyOf(changed, plane))
        .isEqualTo(Arrays.copyOfRange(changed, 2 * plane, 3 * plane));
  }

  /** Step by step with the numbers that the same key gives. */
  @Test
  void colorsChangeInEveryOrder() {
    Frame frame = new Frame(SIDE, SIDE);
    ColorJitter jitter = new ColorJitter(0.4, 0.3, 0.2, 0.1);
    Set<List<Integer>> orders = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      byte[] image = IMAGE.pixels().clone();
      jitter.apply(frame, image, KeyedRandom.of("augmentation", 0, 0, i));

      KeyedRandom random = KeyedRandom.of("augmentation", 0, 0, i);
      int[] order = random.permutation(4);
      byte[] expected = IMAGE.pixels().clone();
      for (int kind : order) {
        byte[] from = expected.clone();
        switch (kind) {
          case 0 -> Enhancement.brightness(from, expected, random.nextDouble(0.6, 1.4));
          case 1 -> Enhancement.contrast(frame, from, expected, random.nextDouble(0.7, 1.3));
          case 2 -> Enhancement.color(frame, from, expected, random.nextDouble(0.8, 1.2));
          default -> Hue.turn(frame, expected, random.nextDouble(-0.1, 0.1));
        }
      }
      assertThat(image).isEqualTo(expected);
      orders.add(Arrays.stream(order).boxed().toList());
    }
    assertThat(orders).hasSize(24);
  }

  @Test
  void colorsOfStrengthZeroStay() {
    byte[] image = IMAGE.pixels().clone();
    new ColorJitter(0, 0, 0, 0).apply(new Frame(SIDE, SIDE), image, KeyedRandom.of("test"));

    assertThat(image).isEqualTo(IMAGE.pixels());
  }

  /** An operation of fifteen, done half the time; at level ten without deviation. */
  @Test
  void randAugmentDrawsEveryOperationEquallyOften() {
    Frame frame = new Frame(SIDE, SIDE);
    Map<Integer, Double> probabilities = new HashMap<>();
    probabilities.merge(hash(IMAGE.pixels()), 0.5, Double::sum);
    for (RandOperation operation : RandOperation.values()) {
      for (int sign : new int[] {1, -1}) {
        for (Affine.Interpolation interpolation : Affine.Interpolation.values()) {
          byte[] into = new byte[IMAGE.pixels().length];
          operation.apply(
              frame, IMAGE.pixels(), into, new RandOperation.Draw(10, sign, interpolation));
          probabilities.merge(hash(into), 1.0 / (2 * 15 * 4), Double::sum);
        }
      }
    }
    RandAugment once = new RandAugment(frame, 1, 10, 0);
    Map<Integer, Integer> seen = new HashMap<>();
    int draws = 12_000;
    for (int i = 0; i < draws; i++) {
      byte[] image = IMAGE.pixels().clone();
      once.apply(image, KeyedRandom.of("augmentation", 0, 0, i));
      seen.merge(hash(image), 1, Integer::sum);
    }

    assertThat(probabilities)
        .hasSizeGreaterThan(25)
        .containsKeys(seen.keySet().toArray(Integer[]::new));
    probabilities.forEach(
        (outcome, p) ->
            assertThat((double) seen.getOrDefault(outcome, 0))
                .isCloseTo(draws * p, within(5 * Math.sqrt(draws * p) + 1)));
  }

  private static AugmentationSpec.Simclr simclr(
      double jitter, double hue, double grayscale, double blur) {
    return new AugmentationSpec.Simclr(SCALE, RATIO, jitter, 0.4, 0.4, 0.4, hue, grayscale, blur);
  }

  private static Augmentation simclrOfTheWhole(double jitter, double grayscale, double blur) {
    return Augmentation.of(
        new AugmentationSpec.Simclr(WHOLE, WHOLE, jitter, 0.4, 0.4, 0.4, 0.1, grayscale, blur),
        SIDE,
        SIDE);
  }

  private static double unchanged(Augmentation augmentation) {
    int draws = 4000;
    Map<Integer, Integer> seen = outcomes(augmentation, draws);
    return (double)
            (seen.getOrDefault(hash(IMAGE.pixels()), 0) + seen.getOrDefault(hash(mirrored()), 0))
        / draws;
  }

  private static Map<Integer, Integer> outcomes(Augmentation augmentation, int draws) {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      seen.merge(hash(changed(augmentation, IMAGE, i)), 1, Integer::sum);
    }
    return seen;
  }

  private static byte[] changed(Augmentation augmentation, RgbImage image, int position) {
    byte[] into = new byte[3 * SIDE * SIDE];
    augmentation.apply(image, into, KeyedRandom.of("augmentation", 1, 2, position));
    return into;
  }

  private static byte[] mirrored() {
    byte[] mirrored = new byte[IMAGE.pixels().length];
    for (int i = 0; i < mirrored.length; i++) {
      mirrored[i] = IMAGE.pixels()[i / SIDE * SIDE + SIDE - 1 - i % SIDE];
    }
    return mirrored;
  }

  private static int hash(byte[] image) {
    return Arrays.hashCode(image);
  }
}
