package dev.flattail.images.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BilinearResizeTest {
  /**
   * Weights 3/7, 3/7, 1/7 for the first of two pixels made of four, as Pillow's filter has them.
   */
  @Test
  void reductionAveragesOverTheWholeReach() {
    assertThat(row(2, 0, 0, 255, 255)).containsExactly(36, 219);
  }

  @Test
  void enlargementInterpolates() {
    assertThat(row(4, 0, 255)).containsExactly(0, 64, 191, 255);
  }

  @Test
  void aPlainImageStaysPlain() {
    byte[] pixels = new byte[3 * 17 * 9];
    Arrays.fill(pixels, (byte) 201);

    RgbImage small = new RgbImage(17, 9, pixels).resized(5, 5);

    assertThat(small.pixels()).hasSize(75).containsOnly((byte) 201);
  }

  @Test
  void rowsAndColumnsAreTreatedAlike() {
    int[] column = column(3, 10, 20, 200, 40, 250, 60, 7);
    assertThat(column).containsExactly(row(3, 10, 20, 200, 40, 250, 60, 7));
  }

  private static int[] row(int to, int... values) {
    return channel(new RgbImage(1, values.length, pixels(values)).resized(1, to));
  }

  private static int[] column(int to, int... values) {
    return channel(new RgbImage(values.length, 1, pixels(values)).resized(to, 1));
  }

  private static byte[] pixels(int[] values) {
    byte[] pixels = new byte[3 * values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i % values.length];
    }
    return pixels;
  }

  private static int[] channel(RgbImage image) {
    int[] values = new int[image.height() * image.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.pixels()[i] & 0xFF;
    }
    return values;
  }
}
