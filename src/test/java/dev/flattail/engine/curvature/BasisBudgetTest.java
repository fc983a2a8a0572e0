package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BasisFormat;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Eigenvalue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Measures known spectra with Krylov bases that do not fit their budget as they are. */
class BasisBudgetTest {
  private static final int N = 300;
  private static final int STEPS = 80;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Ways in which bases fit a budget. */
  enum Fit {
    FLOAT64(BasisFormat.FLOAT64, STEPS + 1, 3),
    FLOAT32(BasisFormat.FLOAT32, STEPS + 1, 3),
    FEWER_BASES(BasisFormat.FLOAT32, STEPS + 1, 2),
    ONE_BASIS(BasisFormat.FLOAT32, STEPS + 1, 1),
    RESTARTS(BasisFormat.FLOAT32, 30, 1);

    private final BasisFormat format;
    private final int vectors;
    private final int open;

    Fit(BasisFormat format, int vectors, int open) {
      this.format = format;
      this.vectors = vectors;
      this.open = open;
    }

    long bytes() {
      return (long) N * format.bytes() * vectors * open;
    }

    SpectrumSettings settings(int probes, long seed, @Nullable TraceGoal goal) {
      return new SpectrumSettings(STEPS, probes, 3, 1e-3, seed, 2, goal, bytes());
    }

    Spectrum measure(DenseOperator matrix, int probes, long seed) {
      return SpectrumEstimator.measure(matrix, settings(probes, seed, null), () -> {});
    }
  }

  /** Outliers at both ends of a bulk, as Hessians of trained networks have. */
  private static double[] outliersAndBulk() {
    double[] spectrum = new double[N];
    KeyedRandom random = KeyedRandom.of("bulk", 1);
    Arrays.setAll(spectrum, i -> 0.3 * random.nextGaussian());
    double[] outliers = {100, 61, 40, 23, 12, 9, 7, -20, -12, -9, -5};
    System.arraycopy(outliers, 0, spectrum, 0, outliers.length);
    return spectrum;
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  @ParameterizedTest
  @EnumSource
  void theBasesFitTheBudget(Fit fit) {
    BasisPlan plan = BasisPlan.of(N, STEPS, 3, 3, fit.bytes());
    assertThat(plan.format()).isEqualTo(fit.format);
    assertThat(plan.vectors()).isEqualTo(fit.vectors);
    assertThat(plan.open()).isEqualTo(fit.open);
    assertThat(plan.bytes()).isEqualTo(fit.bytes());
    assertThat(plan.restarts()).isEqualTo(fit == Fit.RESTARTS);
  }

  @ParameterizedTest
  @EnumSource
  void extremesAreThoseOfTheMatrix(Fit fit) {
    double[] truth = sorted(outliersAndBulk());
    try (DenseOperator matrix = DenseOperator.rotated(21, truth)) {
      for (int seed = 0; seed < 5; seed++) {
        Spectrum found = fit.measure(matrix, 3, seed);
        for (int rank = 0; rank < 3; rank++) {
          isRight(found.largest().get(rank), truth[N - 1 - rank], truth);
          isRight(found.smallest().get(rank), truth[rank], truth);
        }
      }
    }
  }

  private static void isRight(Eigenvalue found, double value, double[] truth) {
    assertThat(found.converged()).isTrue();
    assertThat(found.value()).isCloseTo(value, within(1e-3 * Math.abs(value)));
    double nearest =
        DoubleStream.of(truth).map(x -> Math.abs(x - found.value())).min().orElseThrow();
    assertThat(nearest).isLessThanOrEqualTo(found.residual() + 1e-12);
  }

  /** What float32 loses is the rounding of its numbers, however many steps and restarts. */
  @ParameterizedTest
  @EnumSource
  void vectorsStayOrthonormal(Fit fit) {
    try (DenseOperator matrix = DenseOperator.rotated(28, outliersAndBulk());
        GradMode off = GradMode.off()) {
      double[] start = new double[N];
      Arrays.setAll(start, i -> i % 3 == 0 ? -1 : 1);
      BasisPlan plan = BasisPlan.of(N, STEPS, 1, 3, fit.bytes() / fit.open);
      try (Lanczos lanczos =
          new Lanczos(matrix, start, STEPS, plan, 3, KeyedRandom.of("restart", 1))) {
        while (!lanczos.finished()) {
          lanczos.step((q, product) -> {});
        }
        assertThat(lanczos.restarted()).isEqualTo(fit == Fit.RESTARTS);
        double[][] inner = lanczos.basis().innerProducts(lanczos.basis());
        double largest = 0;
        for (int i = 0; i < inner.length; i++) {
          for (int j = 0; j < inner.length; j++) {
            largest = Math.max(largest, Math.abs(inner[i][j] - (i == j ? 1 : 0)));
          }
        }
        assertThat(largest).isLessThan(fit == Fit.FLOAT64 ? 1e-14 : 1e-7);
      }
    }
  }

  /** The ends of a spectrum without gaps converge slowly, so that runs restart many times. */
  @ParameterizedTest
  @EnumSource
  void residualsBoundTheErrorsOfADenseSpectrum(Fit fit) {
    double[] truth = new double[N];
    Arrays.setAll(truth, i -> -3 + 10.0 * i / (N - 1));
    try (DenseOperator matrix = DenseOperator.rotated(22, truth)) {
      for (int seed = 0; seed < 5; seed++) {
        Spectrum found = fit.measure(matrix, 1, seed);
        for (List<Eigenvalue> end : List.of(found.largest(), found.smallest())) {
          for (Eigenvalue e : end) {
            double nearest =
                DoubleStream.of(truth).map(x -> Math.abs(x - e.value())).min().orElseThrow();
            assertThat(nearest).isLessThanOrEqualTo(e.residual() + 1e-12);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eigenvectorsBelongToTheirEigenvalues(Fit fit) {
    double[] truth = outliersAndBulk();
    try (DenseOperator matrix = DenseOperator.rotated(23, truth)) {
      Spectrum found = fit.measure(matrix, 1, 3);
      float[] top = found.eigenvectors().largest().getFirst();
      double[] wide = new double[N];
      Arrays.setAll(wide, i -> top[i]);
      double[] product =
          matrix.times(matrix.manager().create(wide), matrix.manager()).toDoubleArray();
      for (int i = 0; i < N; i++) {
        assertThat(product[i]).isCloseTo(found.lambdaMax().value() * wide[i], within(2e-2));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTraceHasNoBias(Fit fit) {
    double[] truth = outliersAndBulk();
    double trace = Arrays.stream(truth).sum();
    try (DenseOperator matrix = DenseOperator.rotated(24, truth)) {
      int seeds = 40;
      double sum = 0;
      double squares = 0;
      for (int seed = 0; seed < seeds; seed++) {
        double error = fit.measure(matrix, 3, seed).trace().value() - trace;
        sum += error;
        squares += error * error;
      }
      double standardError = Math.sqrt(squares / seeds / seeds);
      assertThat(Math.abs(sum / seeds)).isLessThan(3.5 * standardError);
    }
  }

  @ParameterizedTest
  @EnumSource
  void probesForTheTraceAreDeflated(Fit fit) {
    double[] truth = outliersAndBulk();
    double trace = Arrays.stream(truth).sum();
    try (DenseOperator matrix = DenseOperator.rotated(25, truth)) {
      int seeds = 20;
      double errors = 0;
      for (int seed = 0; seed < seeds; seed++) {
        Spectrum found =
            SpectrumEstimator.measure(
                matrix, fit.settings(2, seed, new TraceGoal(1e-9, 400)), () -> {});
        errors += Math.pow(found.trace().value() - trace, 2);
      }
      // Plain probes have a standard deviation of about 180 each, so that 100 of them give 18.
      assertThat(Math.sqrt(errors / seeds)).isLessThan(5);
    }
  }

  /** The density of a run that restarts is that of its first cycle. */
  @ParameterizedTest
  @EnumSource
  void theDensityIsThatOfAnUnlimitedRun(Fit fit) {
    double[] truth = outliersAndBulk();
    try (DenseOperator matrix = DenseOperator.rotated(26, truth)) {
      Spectrum unlimited =
          SpectrumEstimator.measure(
              matrix, new SpectrumSettings(STEPS, 3, 3, 1e-3, 1, 0, null), () -> {});
      Spectrum found = fit.measure(matrix, 3, 1);
      double moved =
          KernelDensity.distance(
              unlimited.density(), found.nodes().getFirst(), found.weights().getFirst());
      double between =
          KernelDensity.distance(
              unlimited.density(), unlimited.nodes().getFirst(), unlimited.weights().getFirst());
      assertThat(Math.abs(moved - between)).isLessThan(fit == Fit.RESTARTS ? 0.02 : 1e-4);
      assertThat(found.weights())
          .allSatisfy(w -> assertThat(Arrays.stream(w).sum()).isCloseTo(1, within(1e-9)));
    }
  }

  /** A basis in float32 of a float64 matrix distinguishes no more than its rounding. */
  @Test
  void repeatedEigenvaluesAreFoundInFloat32() {
    double[] truth = {3, 3, 3, 1, 1, -2, -2, -2, 0.5};
    try (DenseOperator matrix = DenseOperator.rotated(27, truth)) {
      Spectrum found =
          SpectrumEstimator.measure(
              matrix,
              new SpectrumSettings(40, 1, 5, 1e-3, 1, 0, null, 10L * truth.length * Float.BYTES),
              () -> {});
      assertThat(found.largest().stream().map(Eigenvalue::value).toList())
          .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : 1, Double.class)
          .containsExactly(3.0, 3.0, 3.0, 1.0, 1.0);
      assertThat(found.largest()).allMatch(Eigenvalue::converged);
    }
  }

  @Test
  void aBasisHoldsTheWantedEndsWhateverTheBudget() {
    BasisPlan plan = BasisPlan.of(25_600_000, 80, 3, 5, 0);
    assertThat(plan.vectors()).isEqualTo(18);
    assertThat(plan.restarts()).isTrue();
    assertThat(plan.kept()).isZero();
  }
}
