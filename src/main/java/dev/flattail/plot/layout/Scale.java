package dev.flattail.plot.layout;

import java.util.Arrays;
import java.util.List;

/** Maps data values to 0..1 along an axis, and says which values to label. */
public sealed interface Scale permits LinearScale, LogScale, SymlogScale, PercentScale {
  /** Of a symmetric log axis, how many decades {@link #signed} shows. */
  int DECADES = 4;

  /**
   * Position of a value: 0 at the axis' start, 1 at its end; outside for values beyond the ends.
   */
  double at(double value);

  /** Whether the axis has a place for this value. */
  boolean shows(double value);

  /** At most about {@code count} values worth a label, ascending. */
  List<Tick> ticks(int count);

  /** A labeled value. */
  record Tick(double value, String label) {}

  /** What the title of an axis says about its scale: nothing of an even one. */
  default String kind() {
    return "";
  }

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
      return LinearScale.through0(Math.min(low, 0), Math.max(high, 0));
    }
    if (low > 0) {
      return LogScale.around(low, high);
    }
    double linear = Math.max(smallest, largest * Math.pow(10, -DECADES));
    return new SymlogScale(
        SymlogScale.outwards(low, linear), SymlogScale.outwards(high, linear), linear);
  }
}
