package dev.flattail.statistics;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.TTest;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The difference of two settings, each measured under the same conditions, such as the same seeds.
 *
 * @param difference second setting minus first, over the pairs
 * @param tests Student's paired t-test, and Wilcoxon's signed-rank test
 */
public record PairedDifference(Summary difference, List<SignificanceTest> tests) {
  private static final String T = "paired t-test";
  private static final String WILCOXON = "Wilcoxon signed-rank test";

  /** With fewer pairs, the smallest possible p of a two-sided signed-rank test exceeds 0.05. */
  static final int LEAST_FOR_RANKS = 6;

  /** Below this share of the values, differences differ by rounding alone. */
  private static final double ROUNDING = 1e-12;

  /**
   * Compares paired values.
   *
   * @param first values of the first setting
   * @param second values of the second one, in the same order
   * @throws IllegalArgumentException for values that are not finite, or lists of other lengths
   */
  public static PairedDifference of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "pairs need as many values on both sides: %d, %d".formatted(first.length, second.length));
    }
    double[] differences = new double[first.length];
    double largest = 0;
    for (int i = 0; i < first.length; i++) {
      differences[i] = second[i] - first[i];
      largest = Math.max(largest, Math.max(Math.abs(first[i]), Math.abs(second[i])));
    }
    Summary summary = Summary.of(differences);
    return new PairedDifference(
        summary,
        List.of(
            studentsTest(differences, summary, largest),
            rankTest(withoutRounding(differences, largest))));
  }

  private static SignificanceTest studentsTest(
      double[] differences, Summary summary, double largest) {
    if (summary.standardDeviation() == null) {
      return SignificanceTest.notComputed(
          T, "needs two pairs or more; there are " + differences.length);
    }
    if (summary.standardDeviation() <= ROUNDING * largest) {
      return SignificanceTest.notComputed(
          T, "needs differences that vary; all are equal, so their spread is unknown");
    }
    TTest.Result result = TTest.withDefaults().test(differences);
    return new SignificanceTest(
        T, result.getStatistic(), differences.length - 1, result.getPValue(), null);
  }

  /**
   * Returns the differences with those equal that differ by rounding alone, since ranks compare.
   */
  private static double[] withoutRounding(double[] differences, double largest) {
    double step = ROUNDING * largest;
    return step == 0
        ? differences
        : Arrays.stream(differences).map(value -> Math.rint(value / step) * step).toArray();
  }

  private static SignificanceTest rankTest(double[] differences) {
    long different = Arrays.stream(differences).filter(value -> value != 0).count();
    if (different < LEAST_FOR_RANKS) {
      return SignificanceTest.notComputed(
          WILCOXON,
          "needs %d pairs that differ, since p cannot be below 0.05 with fewer; there are %d"
              .formatted(LEAST_FOR_RANKS, different));
    }
    WilcoxonSignedRankTest.Result result =
        WilcoxonSignedRankTest.withDefaults().with(PValueMethod.EXACT).test(differences);
    boolean approximate = result.hasTiedValues() || result.hasZeroValues();
    return new SignificanceTest(
        WILCOXON,
        result.getStatistic(),
        null,
        result.getPValue(),
        approximate ? "equal sizes or zeros: p by the normal approximation" : "exact p");
  }
}
