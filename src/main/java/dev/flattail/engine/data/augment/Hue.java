package dev.flattail.engine.data.augment;

/**
 * Implements torchvision's {@code adjust_hue}: converts to Pillow's {@code HSV} bytes, which is
 * lossy, rotates the hue, and converts back. Source of both conversions: Pillow {@code
 * src/libImaging/Convert.c}, with its mixture of float and double rounding.
 */
final class Hue {
  private static final int CIRCLE = 255;

  private Hue() {}

  /**
   * Changes {@code image} in place.
   *
   * @param turn share of the circle, -0.5 to 0.5; truncated to a multiple of 1/255
   */
  static void turn(Frame frame, byte[] image, double turn) {
    int steps = (int) (turn * CIRCLE);
    int plane = frame.plane();
    for (int i = 0; i < plane; i++) {
      int red = image[i] & 0xFF;
      int green = image[i + plane] & 0xFF;
      int blue = image[i + 2 * plane] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      int chroma = value - Math.min(red, Math.min(green, blue));
      int saturation = chroma == 0 ? 0 : (int) ((float) chroma / value * 255.0);
      // A hue is a byte: it wraps from 255 to 0.
      int hue = (hue(red, green, blue, value, chroma) + steps) & 0xFF;
      int rgb = rgb(hue, saturation, value);
      image[i] = (byte) (rgb >> 16);
      image[i + plane] = (byte) (rgb >> 8);
      image[i + 2 * plane] = (byte) rgb;
    }
  }

  private static int hue(int red, int green, int blue, int value, int chroma) {
    if (chroma == 0) {
      return 0;
    }
    float range = chroma;
    float fromRed = (value - red) / range;
    float fromGreen = (value - green) / range;
    float fromBlue = (value - blue) / range;
    float sextant;
    if (red == value) {
      sextant = fromBlue - fromGreen;
    } else if (green == value) {
      sextant = (float) (2.0 + fromRed - fromBlue);
    } else {
      sextant = (float) (4.0 + fromGreen - fromRed);
    }
    float share = (float) ((sextant / 6.0 + 1.0) % 1.0);
    return (int) (share * 255.0);
  }

  /** Returns red, green and blue in the three lowest bytes. */
  private static int rgb(int hue, int saturation, int value) {
    if (saturation == 0) {
      return packed(value, value, value);
    }
    double position = hue * 6.0 / CIRCLE;
    int sextant = (int) position;
    float within = (float) (position - sextant);
    float strength = (float) (saturation / 255.0);
    int least = round(value * (1.0 - strength));
    int falling = round(value * (1.0 - strength * within));
    int rising = round(value * (1.0 - strength * (1.0 - within)));
    return switch (sextant) {
      case 1 -> packed(falling, value, least);
      case 2 -> packed(least, value, rising);
      case 3 -> packed(least, falling, value);
      case 4 -> packed(rising, least, value);
      case 5 -> packed(value, least, falling);
      default -> packed(value, rising, least); // 0, and 6: the full circle
    };
  }

  private static int round(double level) {
    return (int) Math.floor(level + 0.5);
  }

  private static int packed(int red, int green, int blue) {
    return red << 16 | green << 8 | blue;
  }
}
