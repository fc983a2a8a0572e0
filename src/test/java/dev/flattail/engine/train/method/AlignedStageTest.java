package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.AlignedHead;
import dev.flattail.engine.model.Head;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * DisAlign's second stage in float64: a step against its formula written out here, differentiated
 * by central differences, and where the formula comes down to something known.
 */
class AlignedStageTest {
  private static final int[] COUNTS = {100, 40, 12, 3};
  private static final int[] LABELS = {3, 0, 1, 2, 0};
  private static final int FEATURES = 64;
  private static final int CLASSES = 4;
  private static final ModelSpec ALIGNED =
      new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.DISALIGN);

  private Model model;
  private NDManager scope;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @BeforeEach
  void open() {
    model = Model.create(Networks.of(ALIGNED, CLASSES, 3), NumberFormat.FLOAT64, Device.cpu(), 5);
    scope = model.manager().newSubManager();
  }

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  private FlatLayout.Views views() {
    return model.network().parameters().views(model.parameters());
  }

  private void set(String name, double value) {
    NDArray tensor = views().get("linear." + name);
    double[] values = new double[(int) tensor.size()];
    Arrays.fill(values, value);
    FlatVectors.assign(tensor, scope.create(values, tensor.getShape()));
  }

  private double[] plainLogits(NDArray x) {
    NDArray weight = views().get("linear.weight");
    return x.matMul(weight.transpose()).add(views().get("linear.bias")).toDoubleArray();
  }

  private double[] logits(NDArray x) {
    return model.network().head().logits(views(), model.format(), x).toDoubleArray();
  }

  private NDArray features() {
    Random random = new Random(4);
    double[] x = new double[LABELS.length * FEATURES];
    Arrays.setAll(x, i -> random.nextGaussian());
    return model.format().create(scope, x, new Shape(LABELS.length, FEATURES));
  }

  @Test
  void withoutScaleAndShiftTheLogitsAreTheClassifiers() {
    NDArray x = features();
    set("logit_scale", 0);
    assertThat(logits(x)).containsExactly(plainLogits(x));
  }

  @Test
  void confidenceDecidesHowFarLogitsAreAligned() {
    NDArray x = features();
    set("logit_scale", -0.25);
    set("logit_bias", 3);
    set("confidence_layer.weight", 0);
    set("confidence_layer.bias", 100);
    double[] expected = Arrays.stream(plainLogits(x)).map(z -> 0.75 * z + 3).toArray();
    assertThat(logits(x)).containsExactly(expected, within(1e-12));
    set("confidence_layer.bias", -100);
    assertThat(logits(x)).containsExactly(plainLogits(x), within(1e-12));
  }

  @Test
  void theHeadStartsAsTheReferenceDoes() {
    assertThat(views().get("linear.logit_scale").toDoubleArray()).containsOnly(1);
    assertThat(views().get("linear.logit_bias").toDoubleArray()).containsOnly(0);
    assertThat(views().get("linear.confidence_layer.weight").toDoubleArray()).containsOnly(0.1);
    assertThat(views().get("linear.confidence_layer.bias").toDoubleArray()[0])
        .isBetween(-0.125, 0.125)
        .isNotZero();
  }

  @Test
  void aStepDescendsTheReweightedLossOfAlignedLogits() {
    randomize();
    NDArray x = features();
    Head classifier = model.network().head();
    HeadParameters head =
        new HeadParameters(model, AlignedHead.alignment(classifier.name()), false, null);
    assertThat(head.headSize()).isEqualTo(2 * CLASSES + FEATURES + 1);
    double[] w = head.vector().toDoubleArray();
    Loss loss = Losses.of(new LossSpec.CrossEntropy(), COUNTS, scope, model.format());
    NDArray weights =
        model
            .format()
            .create(scope, ClassWeights.inversePower(COUNTS, 1.2), new Shape(COUNTS.length));
    OptimizerSpec sgd = new OptimizerSpec.Sgd(0.3, 0.9, 0.01, false);
    Stepper stepper =
        Steppers.of(null, Optimizers.of(sgd, head.vector()), head.layout(), COUNTS, 0);
    double[] before = model.parameterValues();
    double[] z = plainLogits(x);
    NDArray labels = scope.create(Arrays.stream(LABELS).asLongStream().toArray());
    StepReport report =
        stepper.step(
            scope,
            head.vector(),
            new HeadObjective(model, head, loss, weights, x, Targets.of(labels), null),
            new Stepper.Rates(0.3, 0, 0));

    double[] inputs = x.toDoubleArray();
    ToDoubleFunction<double[]> value = at -> value(inputs, z, at);
    assertThat(report.loss()).isCloseTo(value.applyAsDouble(w), within(1e-11));
    double[] after = head.vector().toDoubleArray();
    for (int i = 0; i < w.length; i++) {
      double gradient = derivative(value, w, i) + 0.01 * w[i];
      assertThat(after[i]).isCloseTo(w[i] - 0.3 * gradient, within(1e-8)).isNotEqualTo(w[i]);
    }
    head.settle();
    double[] settled = model.parameterValues();
    int frozen = before.length - w.length;
    assertThat(Arrays.copyOf(settled, frozen)).isEqualTo(Arrays.copyOf(before, frozen));
    assertThat(Arrays.copyOfRange(settled, frozen, settled.length)).containsExactly(after);
  }

  private void randomize() {
    Random random = new Random(9);
    for (Map.Entry<String, Double> tensor :
        Map.of("logit_scale", 0.5, "logit_bias", 0.5, "confidence_layer.weight", 0.1).entrySet()) {
      NDArray view = views().get("linear." + tensor.getKey());
      double[] values = new double[(int) view.size()];
      Arrays.setAll(values, i -> tensor.getValue() * random.nextGaussian());
      FlatVectors.assign(view, model.format().create(scope, values, view.getShape()));
    }
  }

  /**
   * Computes {@code sum_i w_i CE_i / sum_i w_i} of a batch, with {@code w_i} its class's {@code
   * n^-1.2}; {@code at} contains scale, shift, confidence weight and bias.
   */
  private static double value(double[] x, double[] z, double[] at) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < LABELS.length; i++) {
      double score = at[2 * CLASSES + FEATURES];
      for (int f = 0; f < FEATURES; f++) {
        score += x[i * FEATURES + f] * at[2 * CLASSES + f];
      }
      double confidence = 1 / (1 + Math.exp(-score));
      double[] logits = new double[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        logits[c] = (1 + confidence * at[c]) * z[i * CLASSES + c] + confidence * at[CLASSES + c];
      }
      double total = 0;
      for (double logit : logits) {
        total += Math.exp(logit - logits[LABELS[i]]);
      }
      double weight = Math.pow(COUNTS[LABELS[i]], -1.2);
      sum += weight * Math.log(total);
      weights += weight;
    }
    return sum / weights;
  }

  private static double derivative(ToDoubleFunction<double[]> value, double[] w, int i) {
    double[] above = w.clone();
    double[] below = w.clone();
    above[i] += 3e-6;
    below[i] -= 3e-6;
    return (value.applyAsDouble(above) - value.applyAsDouble(below)) / 6e-6;
  }
}
