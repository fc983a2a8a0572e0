package dev.flattail.engine.curvature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.Interval;
import dev.flattail.results.TraceMethod;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests traces of matrices so large that one probe gives their density. */
class LargeTraceTest {
  private static final int SEEDS = 200;
  private static final int SIZE = 1 << 14;
  private static final int STEPS = 8;
  private static final int PROBES = 3;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Kinds of spectra. */
  enum Kind {
    TRAINED,
    FLAT,
    OUTLIERS;

    double[] eigenvalues() {
      KeyedRandom random = KeyedRandom.of("large-spectrum", ordinal());
      double[] values = new double[SIZE];
      Arrays.setAll(
          values,
          i ->
              switch (this) {
                case TRAINED ->
                    i == 0 ? 2246 : 600 * Math.pow(i, -0.9) * (random.nextDouble() < 0.4 ? -1 : 1);
                case FLAT -> -3 + 10.0 * i / (SIZE - 1);
                case OUTLIERS -> i < 5 ? 400.0 / (i + 1) : 0.05 * random.nextGaussian();
              });
      return values;
    }
  }

  /**
   * The matrix {@code S W diag(values) W S} with W the Walsh-Hadamard transform, divided by the
   * root of its size, and S random signs.
   */
  private static final class Hadamard implements SymmetricOperator, AutoCloseable {
    private final NDManager manager = Torch.newManager(Device.cpu());
    private final double[] values;
    private final double[] signs;

    Hadamard(double[] values) {
      this.values = values;
      this.signs = SpectrumEstimator.signs(KeyedRandom.of("hadamard", 1), values.length);
    }

    private static void transform(double[] x) {
      for (int half = 1; half < x.length; half *= 2) {
        for (int first = 0; first < x.length; first += 2 * half) {
          for (int i = first; i < first + half; i++) {
            double a = x[i];
            double b = x[i + half];
            x[i] = a + b;
            x[i + half] = a - b;
          }
        }
      }
    }

    /** Computes the variance of one sample of Hutchinson's estimator; the diagonal is constant. */
    double varianceOfHutchinson() {
      double sum = Arrays.stream(values).sum();
      double squares = Arrays.stream(values).map(x -> x * x).sum();
      return 2 * (squares - sum * sum / values.length);
    }

    @Override
    public long size() {
      return values.length;
    }

    @Override
    public NDManager manager() {
      return manager;
    }

    @Override
    public double resolution() {
      return 1e-12;
    }

    @Override
    public NDArray times(NDArray vector, NDManager owner) {
      double[] x = FlatVectors.numbers(vector);
      for (int i = 0; i < x.length; i++) {
        x[i] *= signs[i];
      }
      transform(x);
      for (int i = 0; i < x.length; i++) {
        x[i] *= values[i] / x.length;
      }
      transform(x);
      for (int i = 0; i < x.length; i++) {
        x[i] *= signs[i];
      }
      return NumberFormat.FLOAT64.create(owner, x, new Shape(x.length));
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  /**
   * Without a goal, the products of two of three runs are single probes. Those of the first run are
   * none, which costs at most a factor of sqrt(3 / 2) in the error.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void theProductsOfFurtherRunsServeTheTrace(Kind kind) {
    double[] values = kind.eigenvalues();
    double truth = Arrays.stream(values).sum();
    SpectrumSettings settings = new SpectrumSettings(STEPS, PROBES, 1, 1e-14, 0, 0, null);
    double squares = 0;
    int covered = 0;
    double hutchinson;
    try (Hadamard matrix = new Hadamard(values)) {
      hutchinson = Math.sqrt(matrix.varianceOfHutchinson() / (STEPS * PROBES));
      for (int seed = 0; seed < SEEDS; seed++) {
        SpectrumSettings seeded =
            new SpectrumSettings(
                settings.steps(), settings.probes(), 1, settings.tolerance(), seed, 0, null);
        Spectrum found = SpectrumEstimator.measure(matrix, seeded, () -> {});
        assertThat(found.nodes()).hasSize(1);
        assertThat(found.products()).isEqualTo(STEPS);
        assertThat(found.traceProducts()).isEqualTo((PROBES - 1) * STEPS);
        assertThat(found.traceMethod()).isEqualTo(TraceMethod.PROBES);
        assertThat(found.traceStop()).isNull();
        double error = found.trace().value() - truth;
        squares += error * error / SEEDS;
        Interval interval = requireNonNull(found.trace().interval95());
        covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
      }
    }
    assertThat(covered).isGreaterThanOrEqualTo(184);
    double share = kind == Kind.FLAT ? 1.1 * Math.sqrt(1.5) : kind == Kind.TRAINED ? 0.9 : 0.3;
    assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(share * hutchinson);
  }

  /** One probe gives the share of negative eigenvalues within a few of its standard errors. */
  @Test
  void oneProbeGivesTheNegativeMass() {
    double[] values = Kind.FLAT.eigenvalues();
    SpectrumSettings settings = new SpectrumSettings(60, PROBES, 1, 1e-14, 0, 0, null);
    try (Hadamard matrix = new Hadamard(values)) {
      Spectrum found = SpectrumEstimator.measure(matrix, settings, () -> {});
      double sigma = found.density().sigma();
      double expected = (double) Arrays.stream(values).filter(x -> x < -sigma).count() / SIZE;
      assertThat(found.nodes()).hasSize(1);
      assertThat(found.negativeMass()).isCloseTo(expected, within(0.02));
    }
  }
}
