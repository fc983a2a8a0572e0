package dev.flattail.plot;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are written in plots. */
final class Numbers {
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Numbers() {}

  /** A fraction as percent with one decimal: 0.617 is {@code 61.7%}. */
  static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f%%", fraction * 100);
  }

  /** Three significant digits, without an exponent where that stays short. */
  static String significant(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = Math.clamp(2 - (long) Math.floor(Math.log10(size)), 0, 5);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** {@code 0.001 … 10,000}, further out 10 with a raised exponent. */
  static String powerOfTen(int power) {
    if (power >= -4 && power <= 6) {
      return power < 0
          ? "0." + "0".repeat(-power - 1) + "1"
          : String.format(Locale.ROOT, "%,d", Math.round(Math.pow(10, power)));
    }
    StringBuilder raised = new StringBuilder("10");
    for (char digit : Integer.toString(power).toCharArray()) {
      raised.append(digit == '-' ? '⁻' : SUPERSCRIPTS.charAt(digit - '0'));
    }
    return raised.toString();
  }

  /** The value, or NaN when there is none that can be drawn. */
  static double orNaN(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : Double.NaN;
  }
}
