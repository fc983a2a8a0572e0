package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.ResltTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.SummedHead;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ResLT's loss against the same sums in plain Java. */
class ResltMethodTest {
  private static final int CLASSES = 4;
  private static final int N = 6;
  private static final long[] LABELS = {0, 3, 2, 0, 1, 2};
  private static final int[] COUNTS = {50, 20, 10, 4};

  /** Whether the branches of all, medium and tail classes train on a class, class by class. */
  private static final double[] LEARNED = {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1};

  private Model model;
  private NDManager scope;
  private NDArray images;

  @BeforeEach
  void start() {
    Torch.start(2);
    model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.RESLT), CLASSES, 3),
            NumberFormat.FLOAT64,
            Device.cpu(),
            1);
    scope = model.manager().newSubManager();
    double[] pixels = new Random(1).doubles(N * 3 * 64).toArray();
    images = NumberFormat.FLOAT64.create(scope, pixels, new Shape(N, 3, 8, 8));
    double[] w = model.parameterValues();
    for (String norm : List.of("BNM", "BNT")) {
      FlatLayout.Slot slot = model.network().parameters().slot(norm + ".bias");
      Random random = new Random(norm.charAt(2));
      for (int i = 0; i < slot.size(); i++) {
        w[(int) slot.offset() + i] = random.nextDouble() - 0.5;
      }
    }
    move(w);
  }

  private void move(double[] w) {
    try (NDArray moved = NumberFormat.FLOAT64.create(scope, w, new Shape(w.length))) {
      FlatVectors.assign(model.parameters(), moved);
    }
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Objective objective(double beta, double sumEpsilon, long... labels) {
    NDArray learned = NumberFormat.FLOAT64.create(scope, LEARNED, new Shape(CLASSES, 3));
    return ResltMethod.objective(
        model, new ResltTerms(learned, beta, sumEpsilon), Targets.of(scope.create(labels)), images);
  }

  private Objective.Evaluation evaluation(double beta, double sumEpsilon, long... labels) {
    return objective(beta, sumEpsilon, labels).at(scope, model.parameters(), false);
  }

  private static double[][] rows(NDArray array) {
    double[] flat = array.toType(DataType.FLOAT64, true).toDoubleArray();
    double[][] rows = new double[N][];
    for (int i = 0; i < N; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * CLASSES, (i + 1) * CLASSES);
    }
    return rows;
  }

  private static double probability(double[] logits, int label) {
    return Math.exp(logits[label]) / Arrays.stream(logits).map(Math::exp).sum();
  }

  private List<double[][]> branches() {
    NDArray at = model.parameters().stopGradient();
    at.attach(scope);
    NDArray input = images.stopGradient();
    input.attach(scope);
    Output output = model.forward(at, input, BatchNormMode.TRAIN_KEEP_RUNNING);
    return ((SummedHead) model.network().head())
        .addends(output, model.format()).stream().map(ResltMethodTest::rows).toList();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 0.01", "0.3, 0.01", "0.995, 0", "1, 0"})
  void theLossIsTheSumOfItsParts(double beta, double sumEpsilon) {
    List<double[][]> branches = branches();
    double own = 0;
    double counted = 0;
    double ofSum = 0;
    int right = 0;
    for (int i = 0; i < N; i++) {
      int label = (int) LABELS[i];
      double[] sum = new double[CLASSES];
      for (int branch = 0; branch < 3; branch++) {
        double[] logits = branches.get(branch)[i];
        if (LEARNED[label * 3 + branch] == 1) {
          own -= Math.log(probability(logits, label) + 1e-7);
          counted++;
        }
        for (int c = 0; c < CLASSES; c++) {
          sum[c] += logits[c];
        }
      }
      ofSum -= Math.log(probability(sum, label) + sumEpsilon) / N;
      right += Arrays.stream(sum).max().orElseThrow() == sum[label] ? 1 : 0;
    }
    assertThat(counted).isEqualTo(6 + 3 + 1);
    Objective.Evaluation evaluation = evaluation(beta, sumEpsilon, LABELS);
    assertThat(evaluation.loss().getDouble())
        .isCloseTo(beta * own / counted + (1 - beta) * ofSum, within(1e-10));
    assertThat(evaluation.correct().getDouble()).isEqualTo(right);
  }

  /**
   * Tests that a branch's own parameters depend on the images of its classes and on the sum's loss.
   */
  @Test
  void aBranchLearnsItsClassesAlone() {
    double[] withoutRare = doubles(evaluation(1, 0, 0, 1, 0, 0, 1, 1).gradient());
    double[] withMedium = doubles(evaluation(1, 0, 0, 1, 2, 0, 1, 1).gradient());
    double[] ofSum = doubles(evaluation(0.9, 0, 0, 1, 0, 0, 1, 1).gradient());
    assertThat(largest(withoutRare, "BNH.weight")).isPositive();
    assertThat(largest(withoutRare, "BNM.weight")).isZero();
    assertThat(largest(withMedium, "BNM.weight")).isPositive();
    assertThat(largest(withMedium, "BNT.weight")).isZero();
    assertThat(largest(ofSum, "BNT.weight")).isPositive();
  }

  private double largest(double[] gradient, String tensor) {
    FlatLayout.Slot slot = model.network().parameters().slot(tensor);
    return Arrays.stream(gradient, (int) slot.offset(), (int) (slot.offset() + slot.size()))
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    double[] w = model.parameterValues();
    double[] direction = new Random(3).doubles(w.length, -1, 1).toArray();
    double[] gradient = doubles(evaluation(0.6, 0, LABELS).gradient());
    double slope = 0;
    for (int i = 0; i < gradient.length; i++) {
      slope += gradient[i] * direction[i];
    }
    double h = 1e-7;
    double difference = (loss(w, direction, h) - loss(w, direction, -h)) / (2 * h);
    assertThat(difference).isCloseTo(slope, within(1e-5 * Math.abs(slope) + 1e-6));
  }

  private double loss(double[] w, double[] direction, double length) {
    double[] moved = w.clone();
    for (int i = 0; i < w.length; i++) {
      moved[i] += length * direction[i];
    }
    NDArray at = NumberFormat.FLOAT64.create(scope, moved, new Shape(w.length));
    return objective(0.6, 0, LABELS).at(scope, at, false).loss().getDouble();
  }

  @Test
  void aStepLeavesNoArrayBehind() {
    Stepper stepper =
        Steppers.of(
            new SharpnessSpec.Sam(0.05, new RhoSchedule.Constant(), BnStats.BOTH, 0),
            Optimizers.of(new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, true), model.parameters()),
            model.network().parameters(),
            COUNTS,
            0);
    NDArray learned = NumberFormat.FLOAT64.create(model.manager(), LEARNED, new Shape(CLASSES, 3));
    step(stepper, learned);
    int before = model.manager().getManagedArrays().size();
    for (int i = 0; i < 5; i++) {
      step(stepper, learned);
    }
    assertThat(model.manager().getManagedArrays()).hasSize(before);
  }

  private void step(Stepper stepper, NDArray learned) {
    try (NDManager own = model.manager().newSubManager()) {
      stepper.step(
          own,
          model.parameters(),
          ResltMethod.objective(
              model, new ResltTerms(learned, 0.9, 0), Targets.of(own.create(LABELS)), images),
          new Stepper.Rates(0.01, 0.05, 1));
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }
}
