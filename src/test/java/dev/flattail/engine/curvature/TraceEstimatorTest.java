package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.tensor.Torch;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.TraceMethod;
import dev.flattail.results.TraceStop;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests traces of matrices with known spectra, over many seeds. */
class TraceEstimatorTest {
  private static final int SEEDS = 200;
  private static final int SIZE = 120;
  private static final Map<Kind, Errors> SIXTY = new EnumMap<>(Kind.class);
  private static final Map<Kind, Errors> TWO = new EnumMap<>(Kind.class);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Kinds of spectra, of which trained networks have the first. */
  enum Kind {
    TRAINED,
    OUTLIERS,
    DECAYING,
    FLAT,
    NEAR_ONE,
    ONE_OUTLIER,
    LOW_RANK,
    NEARLY_DIAGONAL;

    double[] eigenvalues() {
      KeyedRandom random = KeyedRandom.of("spectrum", ordinal());
      double[] values = new double[SIZE];
      Arrays.setAll(
          values,
          i ->
              switch (this) {
                case TRAINED ->
                    i == 0 ? 2246 : 600 * Math.pow(i, -0.9) * (random.nextDouble() < 0.5 ? -1 : 1);
                case OUTLIERS -> i < 8 ? OUTLYING[i] : 0.3 * random.nextGaussian();
                case DECAYING -> 100 * Math.pow(0.9, i);
                case FLAT -> -3 + 10.0 * i / (SIZE - 1);
                case NEAR_ONE -> 1 + 0.1 * random.nextGaussian();
                case ONE_OUTLIER -> i == 0 ? 426 : 1e-3 * random.nextGaussian();
                case NEARLY_DIAGONAL -> -3 + 10.0 * i / (SIZE - 1);
                case LOW_RANK -> i < 10 ? 50 * random.nextGaussian() : 0;
              });
      return values;
    }
  }

  private static final double[] OUTLYING = {426, 120, 60, 40, 31, -20, -12, -6};

  /** What many seeds found, and what Hutchinson's estimator would have. */
  private record Errors(
      double rootMeanSquare,
      double mean,
      double reported,
      int covered,
      double products,
      double traceProducts,
      double hutchinson) {

    static Errors of(Kind kind, SpectrumSettings settings) {
      double[] spectrum = kind.eigenvalues();
      double truth = Arrays.stream(spectrum).sum();
      double[] errors = new double[SEEDS];
      double reported = 0;
      int covered = 0;
      long products = 0;
      long traceProducts = 0;
      double variance;
      try (DenseOperator matrix =
          DenseOperator.rotated(9, kind == Kind.NEARLY_DIAGONAL ? 1 : SIZE, spectrum)) {
        variance = matrix.varianceOfHutchinson();
        for (int seed = 0; seed < SEEDS; seed++) {
          Spectrum found = SpectrumEstimator.measure(matrix, seeded(settings, seed), () -> {});
          errors[seed] = found.trace().value() - truth;
          double error = requireNonNull(found.trace().standardError());
          reported += error * error / SEEDS;
          covered += covers(found.trace(), truth) ? 1 : 0;
          products += found.products() + found.traceProducts();
          traceProducts += found.traceProducts();
        }
      }
      double squares = Arrays.stream(errors).map(e -> e * e).sum();
      double mean = Arrays.stream(errors).average().orElseThrow();
      double each = (double) products / SEEDS;
      return new Errors(
          Math.sqrt(squares / SEEDS),
          mean,
          Math.sqrt(reported),
          covered,
          each,
          (double) traceProducts / SEEDS,
          Math.sqrt(variance / each));
    }

    private static boolean covers(HessianTraceEstimate trace, double truth) {
      Interval interval = requireNonNull(trace.interval95());
      double rounding = 1e-9 * Math.abs(truth);
      return interval.low() - rounding <= truth && truth <= interval.high() + rounding;
    }
  }

  private static SpectrumSettings seeded(SpectrumSettings s, long seed) {
    return new SpectrumSettings(
        s.steps(), s.probes(), s.count(), s.tolerance(), seed, s.eigenvectors(), s.trace());
  }

  /** Returns settings whose extremes never converge, so that a run takes all its steps. */
  private static SpectrumSettings settings(int probes, int steps, @Nullable TraceGoal goal) {
    return new SpectrumSettings(steps, probes, 5, 1e-14, 0, 0, goal);
  }

  /** 15 products of a Lanczos run, then 45 for the trace alone. */
  private static Errors ofSixtyProducts(Kind kind) {
    return SIXTY.computeIfAbsent(kind, k -> Errors.of(k, settings(1, 15, new TraceGoal(1e-9, 60))));
  }

  /** Two probes of six steps. */
  private static Errors ofTwoProbes(Kind kind) {
    return TWO.computeIfAbsent(kind, k -> Errors.of(k, settings(2, 6, null)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theIntervalCoversTheTruthAsOftenAsItSays(Kind kind) {
    assertThat(ofSixtyProducts(kind).covered).isGreaterThanOrEqualTo(SEEDS * 95 / 100);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theIntervalOfTwoProbesCoversTheTruthAsOftenAsItSays(Kind kind) {
    assertThat(ofTwoProbes(kind).covered).isGreaterThanOrEqualTo(SEEDS * 95 / 100);
  }

  /** The scatter of a few samples of one eigenvalue is often too small, without a sign of it. */
  @Test
  void theIntervalOfThreeSamplesOfOneEigenvalueCoversTheTruth() {
    Errors found = Errors.of(Kind.ONE_OUTLIER, settings(3, 1, null));
    assertThat(found.covered).isGreaterThanOrEqualTo(SEEDS * 95 / 100);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theMeanOverSeedsIsTheTrace(Kind kind) {
    for (Errors found : List.of(ofSixtyProducts(kind), ofTwoProbes(kind))) {
      assertThat(Math.abs(found.mean))
          .isLessThanOrEqualTo(3 * found.rootMeanSquare / Math.sqrt(SEEDS));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "LOW_RANK")
  void theReportedErrorIsTheErrorOverSeeds(Kind kind) {
    Errors found = ofSixtyProducts(kind);
    assertThat(found.reported / found.rootMeanSquare).isBetween(0.9, 1.25);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "NEARLY_DIAGONAL")
  void asManyProductsOfHutchinsonsEstimatorAreNeverBetter(Kind kind) {
    Errors found = ofSixtyProducts(kind);
    assertThat(found.rootMeanSquare).isLessThanOrEqualTo(found.hutchinson);
  }

  /** Random signs see a diagonal without error, which deflation would lose. */
  @Test
  void aMatrixNearADiagonalOneCostsNoMoreThanTheProductsOfTheSpace() {
    Errors found = ofSixtyProducts(Kind.NEARLY_DIAGONAL);
    double asManySamples = found.hutchinson * Math.sqrt(found.products / found.traceProducts);
    assertThat(found.rootMeanSquare).isLessThanOrEqualTo(asManySamples);
  }

  @Test
  void aLowRankIsKnownAsSoonAsTheSpaceHoldsIt() {
    Errors found = ofSixtyProducts(Kind.LOW_RANK);
    assertThat(found.rootMeanSquare).isLessThan(1e-9);
    assertThat(found.traceProducts).isLessThan(10);
  }

  private static Spectrum measured(Kind kind, SpectrumSettings settings) {
    try (DenseOperator matrix = DenseOperator.rotated(9, SIZE, kind.eigenvalues())) {
      return SpectrumEstimator.measure(matrix, settings, () -> {});
    }
  }

  @Test
  void aToleranceThatIsReachedEndsTheProducts() {
    Spectrum found = measured(Kind.NEAR_ONE, settings(1, 10, new TraceGoal(0.05, 500)));
    Interval interval = requireNonNull(found.trace().interval95());
    assertThat((interval.high() - interval.low()) / 2)
        .isLessThanOrEqualTo(0.05 * found.trace().value());
    assertThat(found.traceStop()).isEqualTo(TraceStop.RELATIVE_TOLERANCE);
    assertThat(found.products() + found.traceProducts()).isLessThan(500);
  }

  @Test
  void aToleranceOutOfReachEndsAtTheLimitOfProducts() {
    Spectrum found = measured(Kind.TRAINED, settings(2, 10, new TraceGoal(1e-6, 50)));
    assertThat(found.traceStop()).isEqualTo(TraceStop.MAX_PRODUCTS);
    assertThat(found.products() + found.traceProducts()).isEqualTo(50);
  }

  /** A third run of ten steps would leave none. */
  @Test
  void runsAfterTheFirstLeaveProductsForTheTrace() {
    Spectrum found = measured(Kind.TRAINED, settings(3, 10, new TraceGoal(1e-6, 30)));
    assertThat(found.nodes()).hasSize(2);
    assertThat(found.traceProducts()).isEqualTo(10);
    assertThat(found.traceStop()).isEqualTo(TraceStop.MAX_PRODUCTS);
    assertThat(found.traceMethod()).isEqualTo(TraceMethod.PROBES);
  }

  @Test
  void aFirstRunThatSpendsTheLimitLeavesTheTraceToItsOwnProbe() {
    Spectrum found = measured(Kind.TRAINED, settings(2, 10, new TraceGoal(1e-6, 12)));
    assertThat(found.traceProducts()).isZero();
    assertThat(found.traceStop()).isEqualTo(TraceStop.MAX_PRODUCTS);
    assertThat(found.trace().standardError()).isNull();
  }

  /**
   * The number of probes depends on the samples, which makes intervals a little too narrow. Of 200,
   * 184 is two standard errors below 95%.
   */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"OUTLIERS", "DECAYING", "FLAT", "NEAR_ONE", "NEARLY_DIAGONAL"})
  void theIntervalCoversWhereTheToleranceEndsTheProducts(Kind kind) {
    Errors found = Errors.of(kind, settings(1, 15, new TraceGoal(0.1, 500)));
    assertThat(found.products).isLessThan(500);
    assertThat(found.covered).isGreaterThanOrEqualTo(184);
  }

  @Test
  void aSpaceOfAllDimensionsKnowsTheTraceWithoutAnError() {
    Spectrum found;
    try (DenseOperator matrix = DenseOperator.rotated(9, 5, -3, 2, 0.5, 1)) {
      found = SpectrumEstimator.measure(matrix, settings(1, 10, new TraceGoal(1e-6, 90)), () -> {});
    }
    assertThat(found.trace().value()).isCloseTo(5.5, within(1e-9));
    assertThat(found.trace().standardError()).isZero();
    assertThat(found.traceProducts()).isZero();
    assertThat(found.traceStop()).isEqualTo(TraceStop.EXACT);
    assertThat(found.traceMethod()).isEqualTo(TraceMethod.EXACT);
  }

  /** The eigenvalues fall fast, so that steps lessen the error more than probes. */
  @Test
  void aRunGoesOnWhileItsSpaceIsWorthMoreThanProbes() {
    SpectrumSettings one = new SpectrumSettings(60, 1, 1, 1e-1, 0, 0, null);
    SpectrumSettings goal = new SpectrumSettings(60, 1, 1, 1e-1, 0, 0, new TraceGoal(1e-9, 120));
    Spectrum without = measured(Kind.TRAINED, one);
    Spectrum with = measured(Kind.TRAINED, goal);
    assertThat(with.products()).isGreaterThan(without.products());
    assertThat(with.traceProducts()).isGreaterThan(20);
  }

  /** A goal for the trace adds products; it takes nothing from the other answers. */
  @Test
  void aGoalLeavesTheOtherAnswersAsTheyWere() {
    Spectrum without = measured(Kind.OUTLIERS, settings(2, 12, null));
    Spectrum with = measured(Kind.OUTLIERS, settings(2, 12, new TraceGoal(0.1, 80)));
    assertThat(with.largest()).isEqualTo(without.largest());
    assertThat(with.smallest()).isEqualTo(without.smallest());
    assertThat(with.negativeMass()).isEqualTo(without.negativeMass());
    assertThat(with.products()).isEqualTo(without.products());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theAnswersOfOneReportAgree(Kind kind) {
    Spectrum found = measured(kind, settings(4, 25, new TraceGoal(0.01, 200)));
    Interval trace = requireNonNull(found.trace().interval95());
    // The density's mean is Hutchinson's estimate from as many samples as there are runs.
    double[] means = new double[found.nodes().size()];
    double negative = 0;
    for (int p = 0; p < means.length; p++) {
      for (int i = 0; i < found.nodes().get(p).length; i++) {
        double node = found.nodes().get(p)[i];
        double weight = found.weights().get(p)[i];
        means[p] += SIZE * weight * node;
        negative += node < -found.density().sigma() ? weight / means.length : 0;
        assertThat(node)
            .isBetween(
                found.lambdaMin().value() - found.lambdaMin().residual() - 1e-9,
                found.lambdaMax().value() + found.lambdaMax().residual() + 1e-9);
      }
    }
    double ofDensity = Arrays.stream(means).average().orElseThrow();
    double deviation = 4 * Math.sqrt(variance(kind) / means.length);
    assertThat(ofDensity).isBetween(trace.low() - deviation, trace.high() + deviation);
    assertThat(found.negativeMass()).isCloseTo(negative, within(1e-12));
    assertThat(found.trace().value())
        .isBetween(
            SIZE * found.lambdaMin().value() - 1e-6, SIZE * found.lambdaMax().value() + 1e-6);
  }

  private static double variance(Kind kind) {
    try (DenseOperator matrix = DenseOperator.rotated(9, SIZE, kind.eigenvalues())) {
      return matrix.varianceOfHutchinson();
    }
  }
}
