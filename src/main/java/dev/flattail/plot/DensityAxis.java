package dev.flattail.plot;

import dev.flattail.plot.DensityPlot.ClassDensity;
import dev.flattail.plot.DensityPlot.DensityCurve;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The axis of eigenvalues that all panels share: linear while every spectrum is wide enough to be
 * seen beside the widest, else symmetrically logarithmic.
 */
final class DensityAxis {
  /** On a linear axis, a spectrum narrower than this share of the widest would be a line. */
  private static final double NARROW = 1.0 / 12;

  /** Where a symmetric log axis turns linear: this share of a spectrum in the middle of all. */
  private static final double LINEAR = 1.0 / 100;

  private static final double MOST_DECADES = 4;

  private DensityAxis() {}

  static Scale over(List<ClassDensity> classes) {
    List<double[]> ends =
        classes.stream()
            .flatMap(c -> c.curves().stream())
            .map(DensityAxis::ends)
            .filter(e -> e[0] <= e[1] && Double.isFinite(e[1] - e[0]))
            .toList();
    double from = Math.min(0, ends.stream().mapToDouble(e -> e[0]).min().orElse(-1));
    double to = Math.max(0, ends.stream().mapToDouble(e -> e[1]).max().orElse(1));
    if (from == to) {
      return new LinearScale(-1, 1, 0, "");
    }
    double[] widths = ends.stream().mapToDouble(e -> e[1] - e[0]).filter(w -> w > 0).toArray();
    Arrays.sort(widths);
    if (widths.length == 0 || widths[0] >= widths[widths.length - 1] * NARROW) {
      double pad = 0.02 * (to - from);
      return new LinearScale(from - pad, to + pad, 0, "");
    }
    double largest = Math.max(-from, to);
    double linear =
        Math.max(widths[(widths.length - 1) / 2] * LINEAR, largest * Math.pow(10, -MOST_DECADES));
    return new SymlogScale(from * 1.2 - linear, to * 1.2 + linear, linear);
  }

  /** Of what is drawn: curve and marked eigenvalues. */
  private static double[] ends(DensityCurve curve) {
    double[] values =
        DoubleStream.concat(
                curve.grid().stream().mapToDouble(Numbers::orNaN),
                DoubleStream.of(curve.lambdaMin(), curve.lambdaMax()))
            .filter(Double::isFinite)
            .toArray();
    return new double[] {
      DoubleStream.of(values).min().orElse(Double.NaN),
      DoubleStream.of(values).max().orElse(Double.NaN)
    };
  }
}
