package dev.flattail.engine.data.augment;

/**
 * Implements Pillow's {@code GaussianBlur}: three box blurs along the rows and three along the
 * columns. The box width gives the requested variance; its two outermost pixels have partial
 * weight. Each blur is rounded to bytes. Beyond the border, the border pixel is replicated. Source:
 * Pillow {@code src/libImaging/BoxBlur.c}, after Gwosdek et al. 2011.
 */
final class GaussianBlur {
  private static final int PASSES = 3;
  private static final int FIXED_POINT = 24;

  private final Frame frame;
  private byte[] line;
  private byte[] blurred;

  GaussianBlur(Frame frame) {
    this.frame = frame;
    this.line = new byte[Math.max(frame.height(), frame.width())];
    this.blurred = new byte[line.length];
  }

  /**
   * Blurs {@code image} in place.
   *
   * @param sigma standard deviation in pixels, above 0
   */
  void apply(byte[] image, double sigma) {
    float radius = boxRadius((float) sigma);
    for (int start = 0; start < image.length; start += frame.plane()) {
      for (int row = 0; row < frame.height(); row++) {
        blur(image, start + row * frame.width(), 1, frame.width(), radius);
      }
      for (int column = 0; column < frame.width(); column++) {
        blur(image, start + column, frame.width(), frame.height(), radius);
      }
    }
  }

  /** Returns half the width of the box without its middle pixel; a fractional number. */
  static float boxRadius(float sigma) {
    float variance = sigma * sigma / PASSES;
    float length = (float) Math.sqrt(12.0 * variance + 1.0);
    float whole = (float) Math.floor((length - 1.0) / 2.0);
    float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
    part /= 6 * (variance - (whole + 1) * (whole + 1));
    return whole + part;
  }

  private void blur(byte[] image, int start, int step, int length, float radius) {
    for (int i = 0; i < length; i++) {
      line[i] = image[start + i * step];
    }
    for (int pass = 0; pass < PASSES; pass++) {
      box(length, radius);
      byte[] kept = line;
      line = blurred;
      blurred = kept;
    }
    for (int i = 0; i < length; i++) {
      image[start + i * step] = line[i];
    }
  }

  /** Applies one box blur of {@code line} to {@code blurred}. Sums are unsigned 32-bit numbers. */
  private void box(int length, float floatRadius) {
    int radius = (int) floatRadius;
    int weight = (int) ((1 << FIXED_POINT) / (floatRadius * 2 + 1));
    int edgeWeight = ((1 << FIXED_POINT) - (radius * 2 + 1) * weight) / 2;
    int last = length - 1;
    int sum = 0;
    for (int i = -radius - 1; i < radius; i++) {
      sum += line[Math.clamp(i, 0, last)] & 0xFF;
    }
    for (int i = 0; i < length; i++) {
      int before = line[Math.max(0, i - radius - 1)] & 0xFF;
      int after = line[Math.min(last, i + radius + 1)] & 0xFF;
      sum += (line[Math.min(last, i + radius)] & 0xFF) - before;
      int value = sum * weight + (before + after) * edgeWeight;
      blurred[i] = (byte) ((value + (1 << (FIXED_POINT - 1))) >>> FIXED_POINT);
    }
  }
}
