package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.GlmcTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.GlmcHeads;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
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
import dev.flattail.jobspec.schedule.ParabolicDecay;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** GLMC's loss against the same sums in plain Java. */
class GlmcMethodTest {
  private static final int CLASSES = 3;
  private static final int N = 5;
  private static final long[] FIRST = {0, 1, 2, 0, 1};
  private static final long[] SECOND = {2, 2, 1, 0, 0};
  private static final double LAMBDA = 0.3;
  private static final int[] COUNTS = {50, 20, 4};

  private Model model;
  private NDManager scope;
  private NDArray mixup;
  private NDArray cutmix;

  @BeforeEach
  void start() {
    Torch.start(2);
    model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.GLMC), CLASSES, 3),
            NumberFormat.FLOAT64,
            Device.cpu(),
            1);
    scope = model.manager().newSubManager();
    mixup = images(1);
    cutmix = images(2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private NDArray images(int seed) {
    double[] pixels = new Random(seed).doubles(N * 3 * 64).toArray();
    return NumberFormat.FLOAT64.create(scope, pixels, new Shape(N, 3, 8, 8));
  }

  private Targets targets(NDManager owner) {
    return new Targets(owner.create(FIRST), owner.create(SECOND), LAMBDA);
  }

  private GlmcMethod.TwoViews objective(double contrast, double unweightedShare) {
    double[] weights = ClassWeights.inversePower(COUNTS, 1.2);
    NDArray weightArray = NumberFormat.FLOAT64.create(scope, weights, new Shape(CLASSES));
    return new GlmcMethod.TwoViews(
        model,
        new GlmcTerms(weightArray, contrast),
        unweightedShare,
        targets(scope),
        mixup,
        cutmix);
  }

  private GlmcHeads.Outputs outputs(NDArray images) {
    NDArray input = images.stopGradient();
    input.attach(scope);
    NDArray at = model.parameters().stopGradient();
    at.attach(scope);
    return GlmcHeads.outputs(
        model.forward(at, input, BatchNormMode.TRAIN_KEEP_RUNNING), model.format());
  }

  private static double[][] rows(NDArray array) {
    double[] flat = array.toType(DataType.FLOAT64, true).toDoubleArray();
    int columns = flat.length / N;
    double[][] rows = new double[N][];
    for (int i = 0; i < N; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  private static double crossEntropy(double[][] logits, double[] weights) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double normalizer = Math.log(Arrays.stream(logits[i]).map(Math::exp).sum());
      int a = (int) FIRST[i];
      int b = (int) SECOND[i];
      sum += LAMBDA * weights[a] * (normalizer - logits[i][a]);
      sum += (1 - LAMBDA) * weights[b] * (normalizer - logits[i][b]);
    }
    return sum / N;
  }

  private static double cosine(double[][] x, double[][] y) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double product = 0;
      double squaresX = 0;
      double squaresY = 0;
      for (int j = 0; j < x[i].length; j++) {
        product += x[i][j] * y[i][j];
        squaresX += x[i][j] * x[i][j];
        squaresY += y[i][j] * y[i][j];
      }
      sum += product / Math.sqrt(squaresX * squaresY);
    }
    return sum / N;
  }

  @Test
  void theLossIsTheSumOfItsParts() {
    GlmcHeads.Outputs first = outputs(mixup);
    GlmcHeads.Outputs second = outputs(cutmix);
    double[] ones = {1, 1, 1};
    double total = Arrays.stream(COUNTS).mapToDouble(n -> Math.pow(n, -1.2)).sum();
    double[] weights =
        Arrays.stream(COUNTS).mapToDouble(n -> 3 * Math.pow(n, -1.2) / total).toArray();
    double plain =
        crossEntropy(rows(first.unweighted()), ones)
            + crossEntropy(rows(second.unweighted()), ones);
    double balanced =
        crossEntropy(rows(first.balanced()), weights)
            + crossEntropy(rows(second.balanced()), weights);
    double consistency =
        cosine(rows(first.prediction()), rows(second.projection()))
            + cosine(rows(second.prediction()), rows(first.projection()));

    GlmcMethod.TwoViews objective = objective(4, 0.7);
    Objective.Evaluation stepped = objective.at(scope, model.parameters(), false);
    Objective.Evaluation climbed = objective.ascent(scope, model.parameters(), false);

    assertThat(climbed.loss().getDouble()).isCloseTo(0.7 * plain + 0.3 * balanced, within(1e-10));
    assertThat(stepped.loss().getDouble())
        .isCloseTo(0.7 * plain + 0.3 * balanced - 4 * consistency, within(1e-10));
  }

  @Test
  void withoutContrastItStartsAsCrossEntropyOfBothViews() {
    double[] ones = {1, 1, 1};
    double expected =
        crossEntropy(rows(outputs(mixup).unweighted()), ones)
            + crossEntropy(rows(outputs(cutmix).unweighted()), ones);
    assertThat(ParabolicDecay.share(0, 200)).isEqualTo(1);
    assertThat(ParabolicDecay.share(100, 200)).isEqualTo(0.75);
    assertThat(objective(0, 1).at(scope, model.parameters(), false).loss().getDouble())
        .isCloseTo(expected, within(1e-10));
  }

  @Test
  void theClimbLeavesTheProjectionsAndTheStepDoesNot() {
    GlmcMethod.TwoViews objective = objective(4, 0.7);
    double[] climb = doubles(objective.ascent(scope, model.parameters(), false).gradient());
    double[] step = doubles(objective.at(scope, model.parameters(), false).gradient());
    for (String tensor : new String[] {"projection_head.0.weight", "contrast_head.0.bias"}) {
      FlatLayout.Slot slot = model.network().parameters().slot(tensor);
      int from = (int) slot.offset();
      int to = (int) (slot.offset() + slot.size());
      assertThat(Arrays.copyOfRange(climb, from, to)).containsOnly(0);
      assertThat(Arrays.stream(step, from, to)).anyMatch(g -> g != 0);
    }
  }

  /** No gradient flows into the projection that is predicted, so moves of the predictor alone. */
  @Test
  void theGradientIsThatOfTheLoss() {
    double[] w = model.parameterValues();
    Random random = new Random(3);
    double[] everywhere = random.doubles(w.length, -1, 1).toArray();
    assertSlope(objective(0, 0.7), everywhere);
    double[] predictor = new double[w.length];
    FlatLayout.Slot slot = model.network().parameters().slot("contrast_head.0.weight");
    for (int i = 0; i < slot.size(); i++) {
      predictor[(int) slot.offset() + i] = random.nextDouble() - 0.5;
    }
    assertSlope(objective(4, 0.7), predictor);
  }

  private void assertSlope(GlmcMethod.TwoViews objective, double[] direction) {
    double[] gradient = doubles(objective.at(scope, model.parameters(), false).gradient());
    double slope = 0;
    for (int i = 0; i < gradient.length; i++) {
      slope += gradient[i] * direction[i];
    }
    double h = 1e-7;
    double difference = (loss(objective, direction, h) - loss(objective, direction, -h)) / (2 * h);
    assertThat(difference).isCloseTo(slope, within(1e-5 * Math.abs(slope) + 1e-6));
  }

  private double loss(GlmcMethod.TwoViews objective, double[] direction, double length) {
    double[] w = model.parameterValues();
    for (int i = 0; i < w.length; i++) {
      w[i] += length * direction[i];
    }
    NDArray at = NumberFormat.FLOAT64.create(scope, w, new Shape(w.length));
    return objective.at(scope, at, false).loss().getDouble();
  }

  @Test
  void aStepLeavesNoArrayBehind() {
    Stepper stepper =
        Steppers.of(
            new SharpnessSpec.Sam(0.05, new RhoSchedule.Constant(), BnStats.BOTH, 0),
            Optimizers.of(new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, false), model.parameters()),
            model.network().parameters(),
            COUNTS,
            0);
    step(stepper);
    int before = model.manager().getManagedArrays().size();
    for (int i = 0; i < 5; i++) {
      step(stepper);
    }
    assertThat(model.manager().getManagedArrays()).hasSize(before);
  }

  private void step(Stepper stepper) {
    double[] weights = ClassWeights.inversePower(COUNTS, 1.2);
    try (NDManager own = model.manager().newSubManager()) {
      NDArray weightArray = NumberFormat.FLOAT64.create(own, weights, new Shape(CLASSES));
      stepper.step(
          own,
          model.parameters(),
          new GlmcMethod.TwoViews(
              model, new GlmcTerms(weightArray, 4), 0.5, targets(own), mixup, cutmix),
          new Stepper.Rates(0.01, 0.05, 1));
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }
}
