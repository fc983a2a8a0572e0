package dev.flattail.engine.data.augment;

/** Maps each level of a channel to another, as Pillow's {@code ImageOps} does. */
final class Tones {
  private static final int LEVELS = 256;

  private Tones() {}

  /** Keeps the highest {@code bits} (1 to 8) of every byte. */
  static void posterize(byte[] image, byte[] into, int bits) {
    int mask = -1 << (8 - bits);
    for (int i = 0; i < image.length; i++) {
      into[i] = (byte) (image[i] & mask);
    }
  }

  /** Inverts every byte that is at least {@code threshold}. */
  static void solarize(byte[] image, byte[] into, double threshold) {
    for (int i = 0; i < image.length; i++) {
      int level = image[i] & 0xFF;
      into[i] = (byte) (level < threshold ? level : 255 - level);
    }
  }

  /** Adds {@code much} to every byte below 128, up to 255. */
  static void brightenDark(byte[] image, byte[] into, int much) {
    for (int i = 0; i < image.length; i++) {
      int level = image[i] & 0xFF;
      into[i] = (byte) (level < LEVELS / 2 ? Math.min(255, level + much) : level);
    }
  }

  /** Stretches each channel to the range 0 to 255. A channel with a single level is unchanged. */
  static void autocontrast(Frame frame, byte[] image, byte[] into) {
    byte[] table = new byte[LEVELS];
    for (int start = 0; start < image.length; start += frame.plane()) {
      int[] counts = counts(image, start, frame.plane());
      int lowest = 0;
      while (counts[lowest] == 0) {
        lowest++;
      }
      int highest = highest(counts);
      for (int level = 0; level < LEVELS; level++) {
        table[level] = (byte) level;
      }
      if (highest > lowest) {
        double scale = 255.0 / (highest - lowest);
        double offset = -lowest * scale;
        for (int level = lowest; level <= highest; level++) {
          table[level] = (byte) Math.clamp((int) (level * scale + offset), 0, 255);
        }
      }
      map(image, into, start, frame.plane(), table);
    }
  }

  /**
   * Equalizes each channel's histogram. A channel with a single level is unchanged, and so is one
   * with fewer than 255 pixels below its highest level.
   */
  static void equalize(Frame frame, byte[] image, byte[] into) {
    byte[] table = new byte[LEVELS];
    for (int start = 0; start < image.length; start += frame.plane()) {
      int[] counts = counts(image, start, frame.plane());
      int step = (frame.plane() - counts[highest(counts)]) / 255;
      int below = step / 2;
      for (int level = 0; level < LEVELS; level++) {
        table[level] = (byte) (step == 0 ? level : Math.min(255, below / step));
        below += counts[level];
      }
      map(image, into, start, frame.plane(), table);
    }
  }

  private static int[] counts(byte[] image, int start, int length) {
    int[] counts = new int[LEVELS];
    for (int i = start; i < start + length; i++) {
      counts[image[i] & 0xFF]++;
    }
    return counts;
  }

  private static int highest(int[] counts) {
    int highest = LEVELS - 1;
    while (counts[highest] == 0) {
      highest--;
    }
    return highest;
  }

  private static void map(byte[] image, byte[] into, int start, int length, byte[] table) {
    for (int i = start; i < start + length; i++) {
      into[i] = table[image[i] & 0xFF];
    }
  }
}
