package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Density;
import dev.flattail.results.Eigenvalue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests matrices with known spectra. */
class SpectrumEstimatorTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static SpectrumSettings settings(int steps, int probes, int count) {
    return new SpectrumSettings(steps, probes, count, 1e-3, 7, 2, null);
  }

  private static Spectrum measure(DenseOperator matrix, SpectrumSettings settings) {
    try (matrix) {
      return SpectrumEstimator.measure(matrix, settings, () -> {});
    }
  }

  private static List<Double> values(List<Eigenvalue> eigenvalues) {
    return eigenvalues.stream().map(Eigenvalue::value).toList();
  }

  private static double[] spread(int n) {
    return IntStream.range(0, n).mapToDouble(i -> -3 + 10.0 * i / (n - 1)).toArray();
  }

  @Test
  void moreStepsThanDimensionsGiveTheExactSpectrum() {
    double[] spectrum = {-4, -1, 0.5, 2, 3, 7, 11};
    Spectrum found = measure(DenseOperator.rotated(1, spectrum), settings(50, 1, 7));
    assertThat(values(found.smallest()))
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-10 ? 0 : 1, Double.class)
        .containsExactly(-4.0, -1.0, 0.5, 2.0, 3.0, 7.0, 11.0);
    assertThat(found.largest()).allMatch(Eigenvalue::converged).hasSize(7);
    assertThat(found.largest()).allSatisfy(e -> assertThat(e.residual()).isLessThan(1e-10));
    assertThat(found.products()).isEqualTo(7);
  }

  @Test
  void aDiagonalMatrixIsAnsweredExactly() {
    Spectrum found = measure(DenseOperator.diagonal(5, -2, 0.1, 3), settings(10, 2, 2));
    assertThat(found.lambdaMax().value()).isCloseTo(5, within(1e-12));
    assertThat(found.lambdaMin().value()).isCloseTo(-2, within(1e-12));
    // A sign vector sees a diagonal matrix's trace without error.
    assertThat(found.trace().value()).isCloseTo(6.1, within(1e-12));
    assertThat(found.trace().standardError()).isCloseTo(0, within(1e-12));
    assertThat(found.negativeMass()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void repeatedEigenvaluesAreFoundAsOftenAsTheyOccur() {
    Spectrum found =
        measure(DenseOperator.rotated(2, 3, 3, 3, 1, 1, -2, -2, -2, 0.5), settings(40, 1, 5));
    assertThat(values(found.largest()))
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
        .containsExactly(3.0, 3.0, 3.0, 1.0, 1.0);
    assertThat(values(found.smallest()))
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
        .containsExactly(-2.0, -2.0, -2.0, 0.5, 1.0);
  }

  @Test
  void aPairOfOppositeEigenvaluesIsToldApart() {
    double[] spectrum = new double[60];
    spectrum[0] = 8;
    spectrum[59] = -8;
    Spectrum found = measure(DenseOperator.rotated(3, spectrum), settings(30, 1, 1));
    assertThat(found.lambdaMax().value()).isCloseTo(8, within(1e-10));
    assertThat(found.lambdaMin().value()).isCloseTo(-8, within(1e-10));
    assertThat(found.lambdaMax().converged()).isTrue();
    assertThat(found.lambdaMin().converged()).isTrue();
  }

  @Test
  void theZeroMatrixHasAZeroSpectrumAndCostsLittle() {
    Spectrum found = measure(DenseOperator.diagonal(new double[40]), settings(80, 3, 5));
    assertThat(values(found.largest())).containsOnly(0.0);
    assertThat(found.largest()).allMatch(Eigenvalue::converged);
    assertThat(found.trace().value()).isZero();
    assertThat(found.negativeMass()).isZero();
    assertThat(Arrays.stream(found.density().values())).allMatch(Double::isFinite);
    assertThat(found.products()).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-8, 1, 1e8})
  void scaleChangesNothingButTheScale(double scale) {
    double[] spectrum = Arrays.stream(spread(50)).map(x -> x * scale).toArray();
    Spectrum found = measure(DenseOperator.rotated(4, spectrum), settings(50, 1, 3));
    assertThat(found.lambdaMax().value() / scale).isCloseTo(7, within(1e-8));
    assertThat(found.lambdaMin().value() / scale).isCloseTo(-3, within(1e-8));
    assertThat(found.lambdaMax().converged()).isTrue();
    assertThat(mass(found.density())).isCloseTo(1, within(1e-3));
  }

  private static double mass(Density density) {
    double step = density.grid()[1] - density.grid()[0];
    return Arrays.stream(density.values()).sum() * step;
  }

  @Test
  void weightsSumToOneAndAgreeWithTheTrace() {
    double[] spectrum = spread(120);
    Spectrum found = measure(DenseOperator.rotated(5, spectrum), settings(20, 1, 2));
    double sum = 0;
    double trace = 0;
    for (int i = 0; i < found.nodes().getFirst().length; i++) {
      sum += found.weights().getFirst()[i];
      trace += 120 * found.weights().getFirst()[i] * found.nodes().getFirst()[i];
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
    double truth = Arrays.stream(spectrum).sum();
    double ofOneSample = Math.sqrt(2 * Arrays.stream(spectrum).map(x -> x * x).sum());
    assertThat(trace).isCloseTo(truth, within(4 * ofOneSample));
    assertThat(found.trace().value())
        .isCloseTo(truth, within(4 * requireNonNull(found.trace().standardError())));
  }

  @Test
  void residualsBoundTheDistanceToTheNearestEigenvalue() {
    double[] spectrum = spread(200);
    Spectrum found = measure(DenseOperator.rotated(6, spectrum), settings(12, 1, 5));
    assertThat(found.largest()).anyMatch(e -> !e.converged());
    for (List<Eigenvalue> end : List.of(found.largest(), found.smallest())) {
      for (Eigenvalue e : end) {
        double nearest =
            Arrays.stream(spectrum).map(x -> Math.abs(x - e.value())).min().orElseThrow();
        assertThat(nearest).isLessThanOrEqualTo(e.residual() * (1 + 1e-9));
      }
    }
  }

  @Test
  void aSpectrumOfOutliersAndABulkEndsEarly() {
    double[] spectrum = new double[400];
    KeyedRandom random = KeyedRandom.of("bulk", 1);
    Arrays.setAll(spectrum, i -> 0.05 * random.nextGaussian());
    spectrum[0] = 100;
    spectrum[1] = 60;
    spectrum[2] = 40;
    spectrum[3] = -20;
    spectrum[4] = -12;
    Spectrum found =
        measure(
            DenseOperator.rotated(8, spectrum), new SpectrumSettings(200, 1, 2, 1e-3, 7, 2, null));
    assertThat(found.products()).isLessThan(60);
    assertThat(found.lambdaMax().value()).isCloseTo(100, within(0.1));
    assertThat(found.lambdaMin().value()).isCloseTo(-20, within(0.02));
    assertThat(found.smallest().get(1).value()).isCloseTo(-12, within(0.012));
  }

  /** One Ritz value is the Rayleigh quotient of the start: it has no gap and no scale. */
  @Test
  void nothingHasConvergedAfterOneStep() {
    double[] spectrum = new double[400];
    Arrays.setAll(spectrum, i -> 1e-3 * Math.sin(i));
    spectrum[0] = 426.55;
    spectrum[1] = -6;
    Spectrum found = measure(DenseOperator.rotated(15, spectrum), settings(1, 1, 1));
    assertThat(found.lambdaMax().converged()).isFalse();
    assertThat(found.lambdaMin().converged()).isFalse();
    Spectrum three = measure(DenseOperator.rotated(15, spectrum), settings(1, 3, 1));
    assertThat(three.lambdaMax().converged()).isFalse();
  }

  @Test
  void aMatrixOfOneRowIsKnownAfterOneStep() {
    Spectrum found = measure(DenseOperator.diagonal(3), settings(5, 1, 1));
    assertThat(found.lambdaMax().value()).isCloseTo(3, within(1e-12));
    assertThat(found.lambdaMax().converged()).isTrue();
  }

  /** A dominant eigenvalue gives the estimate of all others a wide gap, which is none of theirs. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 8, 12, 20, 40})
  void whatHasConvergedIsRight(int steps) {
    double[] spectrum = new double[600];
    KeyedRandom random = KeyedRandom.of("bulk", 2);
    Arrays.setAll(spectrum, i -> 0.02 * random.nextGaussian());
    spectrum[0] = 426.55;
    spectrum[1] = 31;
    spectrum[2] = -6;
    spectrum[3] = -0.4;
    for (int seed = 0; seed < 10; seed++) {
      Spectrum found =
          measure(
              DenseOperator.rotated(16, spectrum),
              new SpectrumSettings(steps, 1, 1, 1e-3, seed, 0, null));
      if (found.lambdaMax().converged()) {
        assertThat(found.lambdaMax().value()).isCloseTo(426.55, within(0.5));
      }
      if (found.lambdaMin().converged()) {
        assertThat(found.lambdaMin().value()).isCloseTo(-6, within(0.01));
      }
      if (steps >= 20) {
        assertThat(found.lambdaMax().converged()).isTrue();
        assertThat(found.lambdaMin().converged()).isTrue();
      }
    }
  }

  @Test
  void aBulkAtZeroHasNoSign() {
    double[] spectrum = new double[300];
    Arrays.setAll(spectrum, i -> 1e-3 * Math.sin(i));
    spectrum[0] = 50;
    for (int i = 1; i <= 30; i++) {
      spectrum[i] = -10;
    }
    Spectrum found = measure(DenseOperator.rotated(14, spectrum), settings(40, 20, 1));
    // 30 of 300, but for the draw; half of the bulk is negative by next to nothing.
    assertThat(found.negativeMass()).isCloseTo(0.1, within(0.02));
  }

  @Test
  void aSingleRunIsFollowedByProbesThatGiveTheTracesError() {
    Spectrum found = measure(DenseOperator.rotated(10, spread(30)), settings(5, 1, 1));
    assertThat(found.products()).isEqualTo(5);
    assertThat(found.traceProducts()).isEqualTo(8);
    double truth = Arrays.stream(spread(30)).sum();
    double error = requireNonNull(found.trace().standardError());
    assertThat(error).isPositive();
    assertThat(found.trace().value()).isCloseTo(truth, within(4 * error));
  }

  @Test
  void theEndsKeepTheirOwnNumbersOfEigenvectors() {
    Spectrum found =
        measure(
            DenseOperator.rotated(11, spread(30)),
            new SpectrumSettings(30, 1, 4, 1e-3, 7, 4, 2, null, Long.MAX_VALUE));
    assertThat(found.eigenvectors().largest()).hasSize(4);
    assertThat(found.eigenvectors().smallest()).hasSize(2);
  }

  @Test
  void eigenvectorsBelongToTheirEigenvalues() {
    double[] spectrum = spread(30);
    spectrum[29] = 40;
    try (DenseOperator matrix = DenseOperator.rotated(11, spectrum)) {
      Spectrum found = SpectrumEstimator.measure(matrix, settings(30, 2, 2), () -> {});
      float[] top = found.eigenvectors().largest().getFirst();
      assertThat(found.eigenvectors().smallest()).hasSize(2);
      double[] wide = new double[30];
      Arrays.setAll(wide, i -> top[i]);
      double[] product =
          matrix.times(matrix.manager().create(wide), matrix.manager()).toDoubleArray();
      for (int i = 0; i < 30; i++) {
        assertThat(product[i]).isCloseTo(40 * wide[i], within(1e-4));
      }
    }
  }

  @Test
  void theSeedDeterminesTheNumbers() {
    double[] spectrum = spread(40);
    Spectrum one = measure(DenseOperator.rotated(12, spectrum), settings(10, 2, 1));
    Spectrum two = measure(DenseOperator.rotated(12, spectrum), settings(10, 2, 1));
    Spectrum other =
        measure(
            DenseOperator.rotated(12, spectrum), new SpectrumSettings(10, 2, 1, 1e-3, 8, 2, null));
    assertThat(one.trace()).isEqualTo(two.trace());
    assertThat(one.nodes().getLast()).isEqualTo(two.nodes().getLast());
    assertThat(one.trace().value()).isNotEqualTo(other.trace().value());
  }

  @Test
  void everyProductIsReported() {
    AtomicLong seen = new AtomicLong();
    try (DenseOperator matrix = DenseOperator.rotated(13, spread(60))) {
      Spectrum found = SpectrumEstimator.measure(matrix, settings(15, 2, 1), seen::incrementAndGet);
      assertThat(found.products()).isEqualTo(seen.get()).isBetween(20L, 30L);
    }
  }

  @Test
  void productsThatAreNoNumbersAreRefused() {
    assertThatThrownBy(() -> measure(DenseOperator.diagonal(1, Double.NaN, 2), settings(5, 1, 1)))
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("no finite second derivatives");
  }
}
