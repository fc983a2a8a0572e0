package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Bands of loss that have one color each: equally wide, or equal factors where losses differ by
 * orders of magnitude.
 *
 * @param scale from the lowest to the highest loss
 */
public record LossLevels(Scale scale) {
  public static final int BANDS = 12;
  private static final double WIDE = 20;

  static LossLevels over(double low, double high) {
    if (!(low < high)) {
      double pad = Math.max(Math.abs(low) * 0.01, Double.MIN_NORMAL);
      return new LossLevels(new LinearScale(low - pad, low + pad, 0, ""));
    }
    boolean log = low > 0 && high / low > WIDE;
    return new LossLevels(log ? new LogScale(low, high) : new LinearScale(low, high, 0, ""));
  }

  boolean isLog() {
    return scale instanceof LogScale;
  }

  /** 0 at the lowest loss, {@value #BANDS} at the highest; NaN stays. */
  double[][] inBands(double[][] losses) {
    return Arrays.stream(losses)
        .map(row -> Arrays.stream(row).map(loss -> scale.at(Numbers.orNaN(loss)) * BANDS).toArray())
        .toArray(double[][]::new);
  }

  /** How many bands the losses reach over. */
  double reach(double[][] losses) {
    double[] bands =
        Arrays.stream(inBands(losses))
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .toArray();
    return Arrays.stream(bands).max().orElse(0) - Arrays.stream(bands).min().orElse(0);
  }

  /** The loss at which each band begins, and at which the last one ends. */
  double[] borders() {
    double low = scale instanceof LogScale log ? log.from() : ((LinearScale) scale).from();
    double high = scale instanceof LogScale log ? log.to() : ((LinearScale) scale).to();
    return IntStream.rangeClosed(0, BANDS)
        .mapToDouble(
            band ->
                isLog()
                    ? low * Math.pow(high / low, (double) band / BANDS)
                    : low + (high - low) * band / BANDS)
        .toArray();
  }

  public static Ink ink(int band) {
    return Palette.ramp(0.04 + 0.96 * band / (BANDS - 1));
  }
}
