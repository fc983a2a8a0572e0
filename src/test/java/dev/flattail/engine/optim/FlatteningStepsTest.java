package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.SymmetricEigen;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.RhoSchedules;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradient penalty, model perturbation and spectral norms on a small smooth network in float64. */
class FlatteningStepsTest {
  private static final Mlp NETWORK = new Mlp(6, 8, 4, Classifier.LINEAR);
  private static final FlatLayout LAYOUT = NETWORK.parameters();
  private static final int[] COUNTS = {5, 3, 2, 2};
  private static final int IMAGES = 7;

  private Model model;
  private Visits objective;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @BeforeEach
  void aNetworkAndABatch() {
    model = Model.create(NETWORK, NumberFormat.FLOAT64, Device.cpu(), 5);
    NDManager manager = model.manager();
    double[] images = new SplittableRandom(1).doubles(6 * IMAGES, -2, 2).toArray();
    objective =
        new Visits(
            new BatchObjective(
                model,
                Losses.of(new LossSpec.CrossEntropy(), COUNTS, manager, model.format()),
                null,
                model.format().create(manager, images, new Shape(IMAGES, 6)),
                Targets.of(manager.create(new long[] {0, 1, 2, 3, 0, 1, 0}))));
  }

  @AfterEach
  void close() {
    model.close();
  }

  /**
   * The batch's loss, which records where gradients were computed and which passes updated
   * statistics.
   */
  private static final class Visits implements Objective {
    private final Objective loss;
    private final List<double[]> places = new ArrayList<>();
    private final List<Boolean> learned = new ArrayList<>();

    Visits(Objective loss) {
      this.loss = loss;
    }

    @Override
    public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
      places.add(at.toDoubleArray());
      learned.add(updateStatistics);
      return loss.at(owner, at, updateStatistics);
    }
  }

  /** The weight change of one descent step with rate one, and its report. */
  private record Descent(double[] gradient, StepReport report) {}

  private Descent descent(@Nullable SharpnessSpec spec, long seed, long step) {
    double[] before = model.parameterValues();
    NDManager manager = model.manager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray w = model.format().create(scope, before, new Shape(before.length));
      OptimizerSpec plain = new OptimizerSpec.Sgd(1, 0, 0, false);
      Double rho = RhoSchedules.at(spec, 1, 1);
      StepReport report =
          Steppers.of(spec, Optimizers.of(plain, w), LAYOUT, COUNTS, seed)
              .step(scope, w, objective, new Stepper.Rates(1, rho == null ? 0 : rho, step));
      return new Descent(sum(before, w.toDoubleArray(), -1), report);
    }
  }

  private Descent descent(@Nullable SharpnessSpec spec) {
    return descent(spec, 3, 11);
  }

  private static SharpnessSpec penalty(double rho, double alpha, boolean normalized) {
    return new SharpnessSpec.GradientPenalty(
        rho, new RhoSchedule.Constant(), alpha, normalized, BnStats.FIRST, 0);
  }

  private double loss(double[] at) {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray w = model.format().create(scope, at, new Shape(at.length));
      return objective.loss.at(scope, w, false).loss().getDouble();
    }
  }

  private double[] gradient(double[] at) {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray w = model.format().create(scope, at, new Shape(at.length));
      return objective.loss.at(scope, w, false).gradient().toDoubleArray();
    }
  }

  /** Compares a gradient with central differences of the function, along random directions. */
  private void assertIsGradientOf(
      ToDoubleFunction<double[]> function, double[] gradient, double tolerance) {
    double[] w = model.parameterValues();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5; i++) {
      double[] direction = random.doubles(w.length, -1, 1).toArray();
      double step = 1e-5;
      double slope =
          (function.applyAsDouble(sum(w, direction, step))
                  - function.applyAsDouble(sum(w, direction, -step)))
              / (2 * step);
      assertThat(dot(gradient, direction)).isCloseTo(slope, within(tolerance));
    }
  }

  @Test
  void theGradientPenaltyAddsLambdaTimesTheGradientNorm() {
    double rho = 1e-6;
    double lambda = 0.3;
    Descent descent = descent(penalty(rho, lambda / rho, false));
    assertIsGradientOf(
        w -> {
          double[] g = gradient(w);
          return loss(w) + lambda * Math.sqrt(dot(g, g));
        },
        descent.gradient(),
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theGradientPenaltyMixesTheCleanAndThePerturbedGradient(boolean normalized) {
    double[] w = model.parameterValues();
    double[] clean = gradient(w);
    double length = Math.sqrt(dot(clean, clean));
    double[] perturbed = gradient(sum(w, clean, 0.1 / length));
    double share = normalized ? 0.2 / length : 0.2;
    double[] expected = sum(sum(new double[w.length], clean, share), perturbed, 0.8);
    Descent descent = descent(penalty(0.1, 0.8, normalized));
    assertThat(descent.gradient()).containsExactly(expected, within(1e-12));
    assertThat(descent.report().firstLoss()).isEqualTo(loss(w));
    assertThat(descent.report().loss()).isCloseTo(loss(sum(w, clean, 0.1 / length)), within(1e-12));
    assertThat(descent.report().gradientNorm())
        .isCloseTo(Math.sqrt(dot(expected, expected)), within(1e-12));
    assertThat(objective.learned).containsExactly(true, false);
  }

  @Test
  void thePenaltyInterpolatesFromDescentToSam() {
    SharpnessSpec sam = new SharpnessSpec.Sam(0.1, new RhoSchedule.Constant(), BnStats.BOTH, 0);
    assertThat(descent(penalty(0.1, 1, false)).gradient()).isEqualTo(descent(sam).gradient());
    assertThat(descent(penalty(0.1, 0, false)).gradient()).isEqualTo(descent(null).gradient());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aZeroGradientHasNoPenalty(boolean normalized) {
    Objective flat =
        (owner, at, updateStatistics) ->
            new Objective.Evaluation(owner.create(1.0), at.zerosLike(), owner.create(0.0));
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray w = scope.create(new double[] {3, 4}).duplicate();
      OptimizerSpec plain = new OptimizerSpec.Sgd(1, 0, 0, false);
      StepReport report =
          Steppers.of(
                  penalty(0.1, 0.8, normalized),
                  Optimizers.of(plain, w),
                  TestLayouts.oneMatrix(),
                  COUNTS,
                  0)
              .step(scope, w, flat, new Stepper.Rates(1, 0.1, 1));
      assertThat(report.finite()).isTrue();
      assertThat(w.toDoubleArray()).containsExactly(3, 4);
    }
  }

  @Test
  void modelPerturbationDescendsTheGradientAtOneNoisyVector() {
    Descent descent = descent(new SharpnessSpec.ModelPerturbation(0.1, 1, 0));
    assertThat(objective.places).hasSize(1);
    assertThat(objective.learned).containsExactly(true);
    double[] noisy = objective.places.get(0);
    assertThat(descent.gradient()).containsExactly(gradient(noisy), within(1e-12));
    assertThat(descent.report().loss()).isEqualTo(loss(noisy));
    // Relative to its filter's length the noise is normal: 92 numbers of mean square 0.1^2.
    double[] w = model.parameterValues();
    double squares = 0;
    for (FlatLayout.Slot slot : LAYOUT.slots()) {
      int rows = slot.shape().dimension() == 1 ? 1 : Math.toIntExact(slot.shape().get(0));
      int columns = Math.toIntExact(slot.size() / rows);
      for (int row = 0; row < rows; row++) {
        int from = Math.toIntExact(slot.offset()) + row * columns;
        double length = 0;
        double moved = 0;
        for (int i = from; i < from + columns; i++) {
          length += w[i] * w[i];
          moved += (noisy[i] - w[i]) * (noisy[i] - w[i]);
        }
        squares += moved / length;
      }
    }
    assertThat(squares / w.length / 0.01).isBetween(0.6, 1.4);
  }

  @Test
  void theNeighborhoodIsNormalWithinTheRadius() {
    double rho = 0.3;
    Descent descent =
        descent(new SharpnessSpec.GaussianNeighborhood(rho, new RhoSchedule.Constant(), 0));
    assertThat(objective.learned).containsExactly(true);
    double[] noisy = objective.places.getFirst();
    assertThat(descent.gradient()).containsExactly(gradient(noisy), within(1e-12));
    double[] noise = sum(noisy, model.parameterValues(), -1);
    for (double number : noise) {
      assertThat(Math.abs(number)).isBetween(0.0, rho + 1e-12);
    }
    // 92 numbers with a deviation of a third of the radius.
    assertThat(dot(noise, noise) / noise.length / (rho * rho / 9)).isBetween(0.6, 1.4);
  }

  static List<SharpnessSpec> noises() {
    return List.of(
        new SharpnessSpec.ModelPerturbation(0.1, 1, 0),
        new SharpnessSpec.GaussianNeighborhood(0.1, new RhoSchedule.Constant(), 0));
  }

  @ParameterizedTest
  @MethodSource("noises")
  void noiseIsAFunctionOfSeedAndStep(SharpnessSpec noise) {
    double[] first = descent(noise, 3, 11).gradient();
    assertThat(descent(noise, 3, 11).gradient()).isEqualTo(first);
    assertThat(descent(noise, 3, 12).gradient()).isNotEqualTo(first);
    assertThat(descent(noise, 4, 11).gradient()).isNotEqualTo(first);
    double[] plain = descent(null).gradient();
    assertThat(descent(new SharpnessSpec.ModelPerturbation(0, 1, 0)).gradient()).isEqualTo(plain);
  }

  @Test
  void spectralNormsAreDescendedTogetherWithTheLoss() {
    double lambda = 0.7;
    Descent descent = descent(new SharpnessSpec.SpectralNorm(lambda, 0));
    assertIsGradientOf(w -> loss(w) + lambda / 2 * squaredNorms(w), descent.gradient(), 1e-7);
    double[] w = model.parameterValues();
    assertThat(descent.report().firstLoss()).isEqualTo(loss(w));
    assertThat(descent.report().loss())
        .isCloseTo(loss(w) + lambda / 2 * squaredNorms(w), within(1e-10));
    assertThat(descent(new SharpnessSpec.SpectralNorm(0, 0)).gradient())
        .isEqualTo(descent(null).gradient());
  }

  /** Computes the sum over the matrices A of the largest eigenvalue of {@code A A'}. */
  private static double squaredNorms(double[] w) {
    double sum = 0;
    for (FlatLayout.Slot slot : LAYOUT.slots()) {
      if (slot.shape().dimension() == 2) {
        int rows = Math.toIntExact(slot.shape().get(0));
        int columns = Math.toIntExact(slot.shape().get(1));
        int offset = Math.toIntExact(slot.offset());
        double[][] gram = new double[rows][rows];
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < rows; j++) {
            for (int k = 0; k < columns; k++) {
              gram[i][j] += w[offset + i * columns + k] * w[offset + j * columns + k];
            }
          }
        }
        sum += SymmetricEigen.of(gram).values()[rows - 1];
      }
    }
    return sum;
  }

  private static double[] sum(double[] a, double[] b, double factor) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + factor * b[i];
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
