package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.LossSpec;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PaCo's loss against sums over pairs in plain Java. */
class PacoTermsTest {
  private static final int CLASSES = 3;
  private static final int N = 4;
  private static final int QUEUE = 5;
  private static final int LENGTH = 2;
  private static final int[] COUNTS = {60, 30, 10};
  private static final int[] LABELS = {0, 1, 0, 2};
  private static final int[] QUEUE_LABELS = {2, 0, 1, 1, 0};

  private static NDManager manager;

  @BeforeAll
  static void start() {
    Torch.start(2);
    manager = Torch.newManager(Device.cpu());
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  private final double[][] logits = rows(N, CLASSES, 1);
  private final double[][] queries = rows(N, LENGTH, 2);
  private final double[][] keys = rows(N, LENGTH, 3);
  private final double[][] queue = rows(QUEUE, LENGTH, 4);

  private static LossSpec.Paco spec(double temperature, double alpha, double beta, double gamma) {
    return new LossSpec.Paco(
        QUEUE, 0.999, temperature, alpha, beta, gamma, new AugmentationSpec.None());
  }

  @Test
  void itIsTheWeightedMeanOverWhatShouldBeNear() {
    for (LossSpec.Paco spec :
        new LossSpec.Paco[] {spec(0.5, 0.2, 1, 1), spec(0.05, 0.01, 0.7, 0.4)}) {
      assertThat(value(spec)).isCloseTo(expected(spec), within(1e-10));
    }
  }

  /** Without other images it is cross-entropy of logits plus log-priors. */
  @Test
  void withoutImagesItIsLogitAdjustment() {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double all = 0;
      for (int c = 0; c < CLASSES; c++) {
        all += Math.exp(logits[i][c]) * COUNTS[c] / 100;
      }
      sum += Math.log(all) - logits[i][LABELS[i]] - Math.log(COUNTS[LABELS[i]] / 100.0);
    }
    assertThat(value(spec(0.5, 0, 1, 0))).isCloseTo(sum / N, within(1e-7));
  }

  @Test
  void theGradientIsThatOfTheSums() {
    LossSpec.Paco spec = spec(0.5, 0.2, 0.7, 0.4);
    try (NDManager scope = manager.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray inLogits = Autograd.leaf(scope, array(scope, logits));
      double[] byLogits =
          Autograd.gradient(loss(spec, scope, inLogits, array(scope, queries)), inLogits)
              .toDoubleArray();
      NDArray inQueries = Autograd.leaf(scope, array(scope, queries));
      double[] byQueries =
          Autograd.gradient(loss(spec, scope, array(scope, logits), inQueries), inQueries)
              .toDoubleArray();
      for (int i = 0; i < N; i++) {
        for (int c = 0; c < CLASSES; c++) {
          assertThat(byLogits[i * CLASSES + c]).isCloseTo(slope(spec, logits, i, c), within(1e-7));
        }
        for (int d = 0; d < LENGTH; d++) {
          assertThat(byQueries[i * LENGTH + d]).isCloseTo(slope(spec, queries, i, d), within(1e-7));
        }
      }
    }
  }

  private double slope(LossSpec.Paco spec, double[][] in, int row, int column) {
    double h = 1e-6;
    double kept = in[row][column];
    in[row][column] = kept + h;
    double above = expected(spec);
    in[row][column] = kept - h;
    double below = expected(spec);
    in[row][column] = kept;
    return (above - below) / (2 * h);
  }

  private double expected(LossSpec.Paco spec) {
    double total = 0;
    for (int i = 0; i < N; i++) {
      double told = 0;
      double largest = product(queries[i], queries[i]) / spec.temperature();
      double near = 0;
      double weights = 0;
      for (int c = 0; c < CLASSES; c++) {
        double v = logits[i][c] + Math.log(COUNTS[c] / 100.0 + 1e-9);
        told += Math.exp(v);
        largest = Math.max(largest, v);
        if (c == LABELS[i]) {
          near += spec.beta() * v;
          weights += spec.beta();
        }
      }
      for (int j = 0; j < 2 * N + QUEUE; j++) {
        if (j == i) {
          continue;
        }
        double[] other = j < N ? queries[j] : j < 2 * N ? keys[j - N] : queue[j - 2 * N];
        int label = j < 2 * N ? LABELS[j % N] : QUEUE_LABELS[j - 2 * N];
        double v = product(queries[i], other) / spec.temperature();
        told += spec.gamma() * Math.exp(v);
        largest = Math.max(largest, v);
        if (label == LABELS[i]) {
          near += spec.alpha() * v;
          weights += spec.alpha();
        }
      }
      // The code's guard against a sum of nothing counts itself among the largest.
      total += Math.log(told + 1e-12 * Math.exp(largest)) - near / weights;
    }
    return total / N;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < LENGTH; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private double value(LossSpec.Paco spec) {
    try (NDManager scope = manager.newSubManager()) {
      return loss(spec, scope, array(scope, logits), array(scope, queries)).getDouble();
    }
  }

  private NDArray loss(LossSpec.Paco spec, NDManager scope, NDArray z, NDArray q) {
    double[] priors = PacoTerms.logPriors(COUNTS);
    PacoTerms loss =
        new PacoTerms(spec, NumberFormat.FLOAT64.create(scope, priors, new Shape(CLASSES)));
    long[] labels = {LABELS[0], LABELS[1], LABELS[2], LABELS[3]};
    double[] queueLabels = new double[QUEUE];
    for (int i = 0; i < QUEUE; i++) {
      queueLabels[i] = QUEUE_LABELS[i];
    }
    return loss.of(
        z,
        q,
        array(scope, keys),
        array(scope, queue),
        scope.create(labels),
        NumberFormat.FLOAT64.create(scope, queueLabels, new Shape(QUEUE)));
  }

  private static NDArray array(NDManager owner, double[][] rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return NumberFormat.FLOAT64.create(owner, flat, new Shape(rows.length, rows[0].length));
  }

  private static double[][] rows(int rows, int columns, int seed) {
    Random random = new Random(seed);
    double[][] values = new double[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = random.doubles(columns, -1, 1).toArray();
    }
    return values;
  }
}
