package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CutoutTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 9;

  /** From the definition: pixel by pixel. */
  @Test
  void aHoleIsCenteredAndTruncatedAtTheBorder() {
    for (int length : new int[] {2, 4, 5, 40}) {
      for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
          byte[] image = white();
          new Cutout(1, length, HEIGHT, WIDTH).cut(image, row, column);
          assertThat(image).isEqualTo(withHole(length / 2, row, column));
        }
      }
    }
  }

  @Test
  void centersAreUniformOverThePixels() {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int i = 0; i < 5400; i++) {
      byte[] image = white();
      new Cutout(1, 2, HEIGHT, WIDTH).apply(image, KeyedRandom.of("augmentation", 0, 0, i));
      seen.merge(Arrays.hashCode(image), 1, Integer::sum);
    }
    assertThat(seen).hasSize(54);
    assertThat(seen.values()).allSatisfy(n -> assertThat(n).isCloseTo(100, within(50)));
  }

  @Test
  void everyHoleHasAPlaceOfItsOwn() {
    byte[] image = white();
    new Cutout(40, 2, HEIGHT, WIDTH).apply(image, KeyedRandom.of("augmentation", 0));
    int black = 0;
    for (byte pixel : image) {
      black += pixel == 0 ? 1 : 0;
    }
    assertThat(black).isGreaterThan(3 * 30);

    byte[] none = white();
    new Cutout(0, 2, HEIGHT, WIDTH).apply(none, KeyedRandom.of("augmentation", 0));
    assertThat(none).isEqualTo(white());
  }

  private static byte[] withHole(int half, int row, int column) {
    byte[] image = white();
    for (int i = 0; i < image.length; i++) {
      int y = i / WIDTH % HEIGHT;
      int x = i % WIDTH;
      if (y >= row - half && y < row + half && x >= column - half && x < column + half) {
        image[i] = 0;
      }
    }
    return image;
  }

  private static byte[] white() {
    byte[] image = new byte[3 * HEIGHT * WIDTH];
    Arrays.fill(image, (byte) 255);
    return image;
  }
}
