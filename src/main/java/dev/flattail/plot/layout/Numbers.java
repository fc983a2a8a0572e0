package dev.flattail.plot.layout;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers are written in plots. */
public final class Numbers {
  private Numbers() {}

  /** A fraction as percent with one decimal: 0.617 is {@code 61.7%}. */
  public static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f%%", fraction * 100);
  }

  /**
   * Three significant digits, trailing zeros left out where an exponent is needed: 0.214, 12.3,
   * 1e-5.
   */
  public static String significant(double value) {
    return significant(value, 3);
  }

  /** Two significant digits where room is scarce. */
  public static String brief(double value) {
    return significant(value, 2);
  }

  private static String significant(double value, int digits) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      BigDecimal rounded = new BigDecimal(value, new MathContext(digits)).stripTrailingZeros();
      int power = rounded.precision() - rounded.scale() - 1;
      return rounded.movePointLeft(power).toPlainString() + "e" + power;
    }
    int decimals = Math.clamp(digits - 1 - (long) Math.floor(Math.log10(size)), 0, 5);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Three significant digits, or a word where there is no finite number. */
  public static String orUnknown(@Nullable Double value) {
    double number = orNaN(value);
    return Double.isNaN(number) ? "unknown" : significant(number);
  }

  /**
   * At most three significant digits, no trailing zeros: for values that people chose, such as
   * rates.
   */
  public static String trimmed(double value) {
    String digits = significant(value);
    return digits.contains(".") && !digits.contains("e")
        ? new BigDecimal(digits).stripTrailingZeros().toPlainString()
        : digits;
  }

  /** With commas between thousands. */
  public static String grouped(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 0.001 … 1,000,000}, further out {@code 1e-4}. */
  public static String powerOfTen(int power) {
    if (power < -3 || power > 6) {
      return "1e" + power;
    }
    return power < 0
        ? "0." + "0".repeat(-power - 1) + "1"
        : String.format(Locale.ROOT, "%,d", Math.round(Math.pow(10, power)));
  }

  /** The value, or NaN when there is none that can be drawn. */
  public static double orNaN(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : Double.NaN;
  }
}
