package dev.flattail.plot.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis.
 *
 * @param smallestStep ticks are at least this far apart: 1 for things that are counted, 0 for
 *     others
 * @param unit written after each label, for example {@code "%"}
 */
public record LinearScale(double from, double to, double smallestStep, String unit)
    implements Scale {
  public LinearScale {
    if (!(from < to) || Double.isInfinite(to - from)) {
      throw new IllegalArgumentException("an axis needs from < to: " + from + ", " + to);
    }
  }

  /** From 0 to a round value that is at least {@code largest}. */
  public static LinearScale upTo(double largest, String unit) {
    double top = largest > 0 ? largest : 1;
    double step = niceStep(top / 5);
    return new LinearScale(0, Math.ceil(top / step - 1e-9) * step, 0, unit);
  }

  /** Around 0, with ends at round values. */
  static LinearScale through0(double low, double high) {
    if (low == high) {
      return new LinearScale(0, 1, 0, "");
    }
    double step = niceStep((high - low) / 5);
    return new LinearScale(
        Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, 0, "");
  }

  /** Over the finite ones of these values; a little wider around a single one. */
  public static LinearScale over(double[] values, double pad, double smallestStep) {
    double from = Arrays.stream(values).filter(Double::isFinite).min().orElse(-1);
    double to = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
    return from < to
        ? new LinearScale(from, to, smallestStep, "")
        : new LinearScale(from - pad, to + pad, smallestStep, "");
  }

  @Override
  public double at(double value) {
    return (value - from) / (to - from);
  }

  @Override
  public boolean shows(double value) {
    // The ends are rounded numbers: a value computed as 0.020000000000000004 is at the end 0.02.
    double slack = 1e-9 * (to - from);
    return value >= from - slack && value <= to + slack;
  }

  @Override
  public List<Tick> ticks(int count) {
    double step = Math.max(niceStep((to - from) / Math.max(count, 1)), smallestStep);
    while (smallestStep > 0
        && Math.abs(step / smallestStep - Math.rint(step / smallestStep)) > 1e-9) {
      step = niceStep(1.1 * step); // counts go by 1, 2 or 5
    }
    // A step of 2.5 has one decimal more than its power of ten.
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    if (Math.abs(step * Math.pow(10, decimals) - Math.rint(step * Math.pow(10, decimals))) > 1e-6) {
      decimals++;
    }
    // 0.000000020 and 2,000,000,000 would not fit next to an axis.
    boolean powers = Math.max(Math.abs(from), Math.abs(to)) >= 1e7 || step < 1e-5;
    List<Tick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(from / step - 1e-9);
    long last = (long) Math.floor(to / step + 1e-9);
    for (long i = first; i <= last; i++) {
      ticks.add(
          new Tick(
              i * step,
              (powers
                      ? Numbers.trimmed(i * step)
                      : String.format(Locale.ROOT, "%,." + decimals + "f", i * step))
                  + unit));
    }
    return ticks;
  }

  /** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least {@code raw}. */
  public static double niceStep(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    for (double factor : new double[] {1, 2, 2.5, 5}) {
      if (raw <= factor * power * (1 + 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
