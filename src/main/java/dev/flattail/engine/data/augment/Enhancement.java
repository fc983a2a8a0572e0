package dev.flattail.engine.data.augment;

/**
 * Implements Pillow's {@code ImageEnhance}: interpolates between a degenerate version of an image
 * (factor 0) and the image (factor 1), or extrapolates beyond it. Arithmetic is in float32 without
 * rounding. Except for sharpness, {@code image} and {@code into} may be the same array.
 */
final class Enhancement {
  private static final int SMOOTH_CENTER = 5;
  private static final int SMOOTH_SUM = 13;

  private Enhancement() {}

  /** Changes the saturation; the degenerate image is gray. */
  static void color(Frame frame, byte[] image, byte[] into, double factor) {
    int plane = frame.plane();
    float alpha = (float) factor;
    for (int i = 0; i < plane; i++) {
      int gray = gray(image, i, plane);
      into[i] = blend(gray, image[i], alpha);
      into[i + plane] = blend(gray, image[i + plane], alpha);
      into[i + 2 * plane] = blend(gray, image[i + 2 * plane], alpha);
    }
  }

  /** Changes the contrast; the degenerate image has the rounded mean gray everywhere. */
  static void contrast(Frame frame, byte[] image, byte[] into, double factor) {
    int plane = frame.plane();
    long sum = 0;
    for (int i = 0; i < plane; i++) {
      sum += gray(image, i, plane);
    }
    awayFrom((int) ((double) sum / plane + 0.5), image, into, (float) factor);
  }

  /** Changes the brightness; the degenerate image is black. */
  static void brightness(byte[] image, byte[] into, double factor) {
    awayFrom(0, image, into, (float) factor);
  }

  /**
   * Changes the sharpness; the degenerate image is smoothed by the 3x3 kernel of ones with a 5 in
   * the middle, divided by 13. Border pixels are unchanged.
   */
  static void sharpness(Frame frame, byte[] image, byte[] into, double factor) {
    System.arraycopy(image, 0, into, 0, image.length);
    float alpha = (float) factor;
    int width = frame.width();
    for (int start = 0; start < image.length; start += frame.plane()) {
      for (int y = 1; y < frame.height() - 1; y++) {
        for (int x = 1; x < width - 1; x++) {
          int i = start + y * width + x;
          int sum =
              three(image, i - width)
                  + three(image, i)
                  + three(image, i + width)
                  + (SMOOTH_CENTER - 1) * (image[i] & 0xFF);
          int smooth = (2 * sum + SMOOTH_SUM) / (2 * SMOOTH_SUM);
          into[i] = blend(smooth, image[i], alpha);
        }
      }
    }
  }

  private static int three(byte[] image, int center) {
    return (image[center - 1] & 0xFF) + (image[center] & 0xFF) + (image[center + 1] & 0xFF);
  }

  private static void awayFrom(int plain, byte[] image, byte[] into, float alpha) {
    byte[] table = new byte[256];
    for (int level = 0; level < table.length; level++) {
      table[level] = blend(plain, (byte) level, alpha);
    }
    for (int i = 0; i < image.length; i++) {
      into[i] = table[image[i] & 0xFF];
    }
  }

  /** Computes Pillow's {@code convert("L")}: ITU-R 601 luma in 16-bit fixed point. */
  private static int gray(byte[] image, int pixel, int plane) {
    return ((image[pixel] & 0xFF) * 19595
            + (image[pixel + plane] & 0xFF) * 38470
            + (image[pixel + 2 * plane] & 0xFF) * 7471
            + 0x8000)
        >> 16;
  }

  /**
   * Interpolates between {@code plain} (alpha 0) and {@code level} (alpha 1), or extrapolates,
   * clipped to 0 and 255.
   */
  private static byte blend(int plain, byte level, float alpha) {
    float value = plain + alpha * ((level & 0xFF) - plain);
    return (byte) Math.clamp((int) value, 0, 255);
  }
}
