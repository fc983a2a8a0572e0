package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.random.KeyedRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CropFlipTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 7;

  private final CropFlip augmentation = new CropFlip(HEIGHT, WIDTH);

  /** Against the definition: pixel by pixel from the padded image. */
  @Test
  void everyCropAndFlipIsThatOfThePaddedImage() {
    byte[] image = numbered();
    byte[] actual = new byte[image.length];
    for (int down = -4; down <= 4; down++) {
      for (int right = -4; right <= 4; right++) {
        for (boolean flip : new boolean[] {false, true}) {
          augmentation.crop(image, actual, down, right, flip);
          assertThat(actual).isEqualTo(cropped(image, down, right, flip));
        }
      }
    }
  }

  @Test
  void offsetsAndFlipsAreUniform() {
    RgbImage image = new RgbImage(HEIGHT, WIDTH, numbered());
    byte[] into = new byte[image.pixels().length];
    Map<Integer, Integer> seen = new HashMap<>();
    int draws = 16_200;
    for (int i = 0; i < draws; i++) {
      augmentation.apply(image, into, KeyedRandom.of("augmentation", 0, 0, i));
      seen.merge(java.util.Arrays.hashCode(into), 1, Integer::sum);
    }
    // 9 x 9 offsets and a flip: 162 pictures, 100 of each on average.
    assertThat(seen).hasSize(162);
    assertThat(seen.values()).allSatisfy(n -> assertThat(n).isCloseTo(100, within(50)));
  }

  private static byte[] cropped(byte[] image, int down, int right, boolean flip) {
    byte[] crop = new byte[image.length];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          int fromY = y + down;
          int fromX = (flip ? WIDTH - 1 - x : x) + right;
          boolean inside = fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH;
          crop[(channel * HEIGHT + y) * WIDTH + x] =
              inside ? image[(channel * HEIGHT + fromY) * WIDTH + fromX] : 0;
        }
      }
    }
    return crop;
  }

  private static byte[] numbered() {
    byte[] image = new byte[3 * HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (i + 1);
    }
    return image;
  }
}
