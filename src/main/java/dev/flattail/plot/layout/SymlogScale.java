package dev.flattail.plot.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An axis for values of both signs and very different sizes: linear near zero, logarithmic away
 * from it, without a kink between (the inverse hyperbolic sine).
 *
 * @param linear up to about this size values are spaced linearly
 */
public record SymlogScale(double from, double to, double linear) implements Scale {
  public SymlogScale {
    if (!(from < to && linear > 0) || Double.isInfinite(to - from)) {
      throw new IllegalArgumentException(
          "a symmetric log axis needs from < to and linear > 0: %s, %s, %s"
              .formatted(from, to, linear));
    }
  }

  /** A little beyond the value; beyond 0 on the side that has none. */
  static double outwards(double end, double linear) {
    return end == 0 ? 0 : end * 1.3 + Math.copySign(linear, end) * 0.1;
  }

  @Override
  public String kind() {
    return " (log scale to both sides, linear within ±%s)".formatted(Numbers.brief(linear));
  }

  @Override
  public double at(double value) {
    double start = asinh(from / linear);
    return (asinh(value / linear) - start) / (asinh(to / linear) - start);
  }

  @Override
  public boolean shows(double value) {
    double slack = 1e-9 * (to - from);
    return value >= from - slack && value <= to + slack;
  }

  /** Zero and powers of ten of both signs, as far from zero and each other as there is room. */
  @Override
  public List<Tick> ticks(int count) {
    // Powers of ten are short labels.
    double room = 0.6 / Math.max(count, 1);
    List<Tick> ticks = new ArrayList<>();
    if (shows(0)) {
      ticks.add(new Tick(0, "0"));
    }
    powers(1, to, room, ticks);
    powers(-1, -from, room, ticks);
    ticks.sort(Comparator.comparingDouble(Tick::value));
    return ticks;
  }

  /** From the largest power on one side of zero inwards. */
  private void powers(int sign, double end, double room, List<Tick> ticks) {
    if (!(end > 0)) {
      return;
    }
    int largest = (int) Math.floor(Math.log10(end) + 1e-9);
    int smallest = Math.min(largest, (int) Math.ceil(Math.log10(linear) - 1e-9));
    double taken = Double.POSITIVE_INFINITY;
    for (int power = largest; power >= smallest; power--) {
      double value = sign * Math.pow(10, power);
      double fromZero = Math.abs(at(value) - at(0));
      if (shows(value) && fromZero >= room && taken - fromZero >= room) {
        ticks.add(new Tick(value, label(sign, power)));
        taken = fromZero;
      }
    }
  }

  /** Short, or labels of small panels would not fit. */
  private static String label(int sign, int power) {
    return (sign < 0 ? "-" : "") + (power >= 3 ? "1e" + power : Numbers.powerOfTen(power));
  }

  private static double asinh(double value) {
    double size = Math.abs(value);
    return Math.copySign(Math.log(size + Math.hypot(size, 1)), value);
  }
}
