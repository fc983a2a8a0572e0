package dev.flattail.plot.draw;

import java.util.Locale;

/**
 * An opaque color.
 *
 * @param rgb 0xRRGGBB
 */
public record Ink(int rgb) {
  /** As CSS writes it. */
  public String css() {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  public int red() {
    return rgb >> 16 & 0xff;
  }

  public int green() {
    return rgb >> 8 & 0xff;
  }

  public int blue() {
    return rgb & 0xff;
  }

  /** This color at 0, {@code other} at 1. */
  public Ink towards(Ink other, double share) {
    return new Ink(
        mix(red(), other.red(), share) << 16
            | mix(green(), other.green(), share) << 8
            | mix(blue(), other.blue(), share));
  }

  /** Relative luminance, 0 black to 1 white (WCAG 2.2). */
  public double luminance() {
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
