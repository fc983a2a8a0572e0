package dev.flattail.images.decode;

import java.util.Arrays;

/**
 * Interpolates components that a JPEG file stores at half the density of rows but the full density
 * of columns (4:4:0), as libjpeg-turbo does ({@code h1v2_fancy_upsample} in {@code jdsample.c}).
 * The libjpeg of the JDK repeats their rows instead. It interpolates all other densities alike.
 */
final class ChromaRows {
  private ChromaRows() {}

  /**
   * Replaces repeated rows by interpolated ones.
   *
   * @param samples interleaved samples of all components
   */
  static void interpolate(byte[] samples, JpegFile jpeg) {
    for (int c = 0; c < jpeg.components().size(); c++) {
      JpegFile.Component component = jpeg.components().get(c);
      if (component.horizontal() == jpeg.mostHorizontal()
          && 2 * component.vertical() == jpeg.mostVertical()) {
        byte[][] stored = stored(samples, c, jpeg);
        if (stored.length > 0) {
          interpolate(samples, c, jpeg, stored);
        }
      }
    }
  }

  /** Returns the stored rows; none when the rows were not repeated but are interpolated already. */
  private static byte[][] stored(byte[] samples, int component, JpegFile jpeg) {
    byte[][] stored = new byte[(jpeg.height() + 1) / 2][];
    for (int y = 0; y < jpeg.height(); y++) {
      byte[] row = row(samples, component, jpeg, y);
      if (y % 2 == 0) {
        stored[y / 2] = row;
      } else if (!Arrays.equals(row, stored[y / 2])) {
        return new byte[0][];
      }
    }
    return stored;
  }

  private static byte[] row(byte[] samples, int component, JpegFile jpeg, int y) {
    int step = jpeg.components().size();
    byte[] row = new byte[jpeg.width()];
    int from = y * jpeg.width() * step + component;
    for (int x = 0; x < row.length; x++) {
      row[x] = samples[from + x * step];
    }
    return row;
  }

  /** Weights the nearest stored row by 3 and the second nearest by 1. */
  private static void interpolate(byte[] samples, int component, JpegFile jpeg, byte[][] stored) {
    int step = jpeg.components().size();
    for (int y = 0; y < jpeg.height(); y++) {
      boolean upper = y % 2 == 0;
      byte[] near = stored[y / 2];
      byte[] far = stored[Math.clamp(y / 2 + (upper ? -1 : 1), 0, stored.length - 1)];
      int rounding = upper ? 1 : 2;
      int to = y * jpeg.width() * step + component;
      for (int x = 0; x < near.length; x++) {
        samples[to + x * step] = (byte) (3 * (near[x] & 0xFF) + (far[x] & 0xFF) + rounding >> 2);
      }
    }
  }
}
