package dev.flattail.plot;

import java.util.Arrays;

/** Chooses the axis that values read well on. */
final class ValueAxis {
  /** Of a symmetric log axis, how many decades are shown. */
  private static final double DECADES = 4;

  private ValueAxis() {}

  /**
   * For what cannot be negative: from 0, or logarithmic when the values span more than {@code
   * ratio}.
   */
  static Scale positive(double[] values, double ratio) {
    double largest = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
    double smallest = Arrays.stream(values).filter(v -> v > 0).min().orElse(largest);
    if (smallest > 0 && largest / smallest > ratio) {
      return LogScale.around(smallest, largest);
    }
    return LinearScale.upTo(largest, "");
  }

  /**
   * For values of either sign: linear and through 0; when their sizes span more than {@code ratio},
   * logarithmic if all are positive, else symmetrically so.
   */
  static Scale signed(double[] values, double ratio) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double high = Arrays.stream(finite).max().orElse(0);
    double largest = Math.max(Math.abs(low), Math.abs(high));
    double smallest = Arrays.stream(finite).map(Math::abs).filter(v -> v > 0).min().orElse(largest);
    if (largest == 0 || largest / smallest <= ratio) {
      return through0(Math.min(low, 0), Math.max(high, 0));
    }
    if (low > 0) {
      return LogScale.around(low, high);
    }
    double linear = Math.max(smallest, largest * Math.pow(10, -DECADES));
    return new SymlogScale(outwards(low, linear), outwards(high, linear), linear);
  }

  /** Ends at round values. */
  private static LinearScale through0(double low, double high) {
    if (low == high) {
      return new LinearScale(0, 1, 0, "");
    }
    double step = LinearScale.niceStep((high - low) / 5);
    return new LinearScale(
        Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, 0, "");
  }

  /** A little beyond the value; beyond 0 on the side that has none. */
  private static double outwards(double end, double linear) {
    return end == 0 ? 0 : end * 1.3 + Math.copySign(linear, end) * 0.1;
  }
}
