package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AutoaugmentCutoutTest {
  private static final int SIDE = 32;
  private static final byte[] IMAGE = noise();

  private final Augmentation augmentation = of(1, 16);

  @Test
  void theImageDependsOnItsKeyAlone() {
    byte[] original = IMAGE.clone();
    Set<Integer> different = new HashSet<>();
    for (int position = 0; position < 50; position++) {
      byte[] used = changed(augmentation, position);
      assertThat(used).isEqualTo(changed(of(1, 16), position));
      different.add(Arrays.hashCode(used));
    }
    assertThat(different).hasSize(50);
    assertThat(IMAGE).as("the stored image").isEqualTo(original);
  }

  /** At least a quarter of a hole is inside, and nothing comes after it that would color it. */
  @Test
  void everyImageHasABlackHole() {
    for (int position = 0; position < 300; position++) {
      assertThat(largestBlackSquare(changed(augmentation, position))).isGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void withoutHolesTheImageIsThePolicysAlone() {
    for (int position = 0; position < 50; position++) {
      byte[] expected = new byte[IMAGE.length];
      KeyedRandom random = KeyedRandom.of("augmentation", 1, 2, position);
      new CropFlip(SIDE, SIDE).apply(new RgbImage(SIDE, SIDE, IMAGE), expected, random);
      new CifarPolicy(SIDE, SIDE).apply(expected, random);

      assertThat(changed(of(0, 16), position)).isEqualTo(expected);
    }
  }

  private static Augmentation of(int holes, int length) {
    return Augmentation.of(new AugmentationSpec.AutoaugmentCutout(holes, length), SIDE, SIDE);
  }

  private static byte[] changed(Augmentation augmentation, int position) {
    byte[] into = new byte[IMAGE.length];
    augmentation.apply(
        new RgbImage(SIDE, SIDE, IMAGE), into, KeyedRandom.of("augmentation", 1, 2, position));
    return into;
  }

  private static int largestBlackSquare(byte[] image) {
    int[] side = new int[SIDE * SIDE];
    int largest = 0;
    for (int i = 0; i < side.length; i++) {
      boolean black = image[i] == 0 && image[i + 1024] == 0 && image[i + 2048] == 0;
      int neighbors =
          i < SIDE || i % SIDE == 0
              ? 0
              : Math.min(side[i - 1], Math.min(side[i - SIDE], side[i - SIDE - 1]));
      side[i] = black ? neighbors + 1 : 0;
      largest = Math.max(largest, side[i]);
    }
    return largest;
  }

  private static byte[] noise() {
    byte[] image = new byte[3 * SIDE * SIDE];
    KeyedRandom pixels = KeyedRandom.of("test", 1);
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (20 + pixels.nextInt(200));
    }
    return image;
  }
}
