package dev.flattail.plot.layout;

import java.util.ArrayList;
import java.util.List;

/** A logarithmic axis for positive values. */
public record LogScale(double from, double to) implements Scale {
  /** Powers of ten beyond are no ordinary numbers. */
  private static final double FARTHEST = 307;

  public LogScale {
    if (!(from > 0 && from < to) || Double.isInfinite(to)) {
      throw new IllegalArgumentException("a log axis needs 0 < from < to: " + from + ", " + to);
    }
  }

  /** From the power of ten at or below {@code smallest} to the one at or above {@code largest}. */
  public static LogScale around(double smallest, double largest) {
    double from = Math.clamp(Math.floor(Math.log10(smallest) + 1e-9), -FARTHEST, FARTHEST - 1);
    double to = Math.clamp(Math.ceil(Math.log10(largest) - 1e-9), from + 1, FARTHEST);
    return new LogScale(Math.pow(10, from), Math.pow(10, to));
  }

  @Override
  public String kind() {
    return " (log scale)";
  }

  @Override
  public double at(double value) {
    return Math.log(value / from) / Math.log(to / from);
  }

  @Override
  public boolean shows(double value) {
    // Powers of ten come out of Math.pow a last digit off.
    return value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9);
  }

  @Override
  public List<Tick> ticks(int count) {
    if (3 * Math.log10(to / from) <= count) {
      return fine();
    }
    int first = (int) Math.ceil(Math.log10(from) - 1e-9);
    int last = (int) Math.floor(Math.log10(to) + 1e-9);
    int every = Math.max(1, Math.ceilDiv(last - first + 1, Math.max(count, 2)));
    List<Tick> ticks = new ArrayList<>();
    for (int power = first; power <= last; power += every) {
      ticks.add(new Tick(Math.pow(10, power), Numbers.powerOfTen(power)));
    }
    return ticks;
  }

  /** 1, 2 and 5 of every power of ten. */
  private List<Tick> fine() {
    List<Tick> ticks = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(to) + 1e-9);
    for (int power = (int) Math.floor(Math.log10(from) + 1e-9); power <= last; power++) {
      for (int factor : new int[] {1, 2, 5}) {
        double value = factor * Math.pow(10, power);
        if (shows(value)) {
          String label = factor == 1 ? Numbers.powerOfTen(power) : Numbers.trimmed(value);
          ticks.add(new Tick(value, label));
        }
      }
    }
    return ticks;
  }
}
