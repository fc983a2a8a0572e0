package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A step of GCL's second stage, on mixed images, against its formula written out here and
 * differentiated by central differences, float64. The focal factor is held at the step's start: it
 * has no gradient.
 */
class CloudedStageTest {
  private static final int[] COUNTS = {100, 40, 12, 3};
  private static final int[] FIRST = {3, 0, 1, 2, 0};
  private static final int[] MIXED = {0, 1, 3, 0, 2};
  private static final double LAMBDA = 0.7;
  private static final int FEATURES = 6;
  private static final int CLASSES = 4;
  private static final LossSpec.Gcl SPEC = new LossSpec.Gcl(0.1, 20, 0.5, true, 1.5);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @Test
  void aStepDescendsTheCloudedFocalLossOfMixedImages() {
    Mlp network = new Mlp(3, FEATURES, CLASSES, Classifier.COSINE);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 0);
        NDManager scope = model.manager().newSubManager()) {
      NDArray labels = labels(scope, FIRST);
      Loss loss = loss(SPEC, scope).inBatch(new BatchContext(labels, 0, 11));
      // The same draws, alone.
      LossSpec.Gcl bare = new LossSpec.Gcl(0, 1, 0.5, false, 0);
      Loss noise = loss(bare, scope).inBatch(new BatchContext(labels, 0, 11));
      double[][] shift = shift(noise, scope);
      double[][] mixedShift = shift(noise.ofMixedLabels(), scope);
      double[][] x = features();
      HeadParameters head =
          new HeadParameters(model, model.network().head().tensors(), false, null);
      double[] w = head.vector().toDoubleArray();
      Targets targets = new Targets(labels, labels(scope, MIXED), LAMBDA);
      OptimizerSpec sgd = new OptimizerSpec.Sgd(0.3, 0.9, 0.01, false);
      Stepper stepper =
          Steppers.of(null, Optimizers.of(sgd, head.vector()), head.layout(), COUNTS, 0);
      StepReport report =
          stepper.step(
              scope,
              head.vector(),
              new HeadObjective(model, head, loss, null, scope.create(x), targets, null),
              new Stepper.Rates(0.3, 0, 0));

      double[] first = factors(x, w, FIRST, shift);
      double[] second = factors(x, w, MIXED, mixedShift);
      ToDoubleFunction<double[]> value =
          at ->
              LAMBDA * value(x, at, FIRST, shift, first)
                  + (1 - LAMBDA) * value(x, at, MIXED, mixedShift, second);
      assertThat(report.loss()).isCloseTo(value.applyAsDouble(w), within(1e-10));
      double[] after = head.vector().toDoubleArray();
      for (int i = 0; i < w.length; i++) {
        double gradient = derivative(value, w, i) + 0.01 * w[i];
        assertThat(after[i]).isCloseTo(w[i] - 0.3 * gradient, within(1e-7));
      }
      assertThat(shift[0][0]).isCloseTo(0, within(1e-12));
      assertThat(shift[0][3]).isPositive().isNotCloseTo(mixedShift[0][3], within(1e-6));
    }
  }

  private static Loss loss(LossSpec.Gcl spec, NDManager owner) {
    return Losses.of(spec, COUNTS, owner, NumberFormat.FLOAT64);
  }

  private static NDArray labels(NDManager owner, int[] labels) {
    return owner.create(Arrays.stream(labels).asLongStream().toArray());
  }

  /** Computes the reduction of each cosine; the most frequent class has none. */
  private static double[][] shift(Loss noise, NDManager owner) {
    NDArray zeros = owner.zeros(new Shape(FIRST.length, CLASSES), DataType.FLOAT64);
    double[][] nll = new double[CLASSES][];
    for (int c = 0; c < CLASSES; c++) {
      long[] all = new long[FIRST.length];
      Arrays.fill(all, c);
      nll[c] = noise.perSample(zeros, owner.create(all), null).toDoubleArray();
    }
    double[][] shift = new double[FIRST.length][CLASSES];
    for (int i = 0; i < shift.length; i++) {
      for (int c = 0; c < CLASSES; c++) {
        shift[i][c] = nll[c][i] - nll[0][i];
      }
    }
    return shift;
  }

  private static double[][] features() {
    Random random = new Random(4);
    double[][] x = new double[FIRST.length][FEATURES];
    for (double[] row : x) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return x;
  }

  /** Computes the cross-entropy of a sample; {@code w} is {@code [FEATURES][CLASSES]}. */
  private static double nll(double[] x, double[] w, int label, double[] shift) {
    double[] z = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      double product = 0;
      double squares = 0;
      double own = 0;
      for (int f = 0; f < FEATURES; f++) {
        product += x[f] * w[f * CLASSES + c];
        squares += w[f * CLASSES + c] * w[f * CLASSES + c];
        own += x[f] * x[f];
      }
      double cosine = product / Math.sqrt(squares * own);
      z[c] = 20 * (cosine - shift[c] - (c == label ? 0.1 : 0));
    }
    double sum = 0;
    for (double logit : z) {
      sum += Math.exp(logit - z[label]);
    }
    return Math.log(sum);
  }

  private static double[] factors(double[][] x, double[] w, int[] labels, double[][] shift) {
    double[] factors = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      factors[i] = Math.pow(1 - Math.exp(-nll(x[i], w, labels[i], shift[i])), 1.5);
    }
    return factors;
  }

  private static double value(
      double[][] x, double[] w, int[] labels, double[][] shift, double[] factors) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += factors[i] * nll(x[i], w, labels[i], shift[i]);
    }
    return sum / labels.length;
  }

  private static double derivative(ToDoubleFunction<double[]> value, double[] w, int i) {
    double[] above = w.clone();
    double[] below = w.clone();
    above[i] += 3e-6;
    below[i] -= 3e-6;
    return (value.applyAsDouble(above) - value.applyAsDouble(below)) / 6e-6;
  }
}
