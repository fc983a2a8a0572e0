package dev.flattail.plot;

import java.util.Locale;

/**
 * An opaque colour.
 *
 * @param rgb 0xRRGGBB
 */
record Ink(int rgb) {
  /** As CSS writes it. */
  String css() {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  int red() {
    return rgb >> 16 & 0xff;
  }

  int green() {
    return rgb >> 8 & 0xff;
  }

  int blue() {
    return rgb & 0xff;
  }

  /** This colour at 0, {@code other} at 1. */
  Ink towards(Ink other, double share) {
    return new Ink(
        mix(red(), other.red(), share) << 16
            | mix(green(), other.green(), share) << 8
            | mix(blue(), other.blue(), share));
  }

  /** Relative luminance, 0 black to 1 white (WCAG 2.2). */
  double luminance() {
    return 0.2126 * linear(red()) + 0.7152 * linear(green()) + 0.0722 * linear(blue());
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
