package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The influence-balanced loss against the same sums in plain Java. */
class InfluenceBalancedLossTest {
  private static final int N = 6;
  private static final int CLASSES = 4;
  private static final int FEATURES = 5;
  private static final int[] COUNTS = {40, 12, 5, 1};
  private static final long[] LABELS = {0, 3, 1, 1, 2, 0};

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static double[] numbers(int seed, int count) {
    return new Random(seed).doubles(count, -2, 2).toArray();
  }

  private static Loss loss(NDManager manager) {
    return Losses.of(
        new LossSpec.InfluenceBalanced(1000, 0, 1), COUNTS, manager, NumberFormat.FLOAT64);
  }

  /** Computes weighted cross-entropy over influence. */
  private static double expected(double[] logits, double[] features) {
    double total = Arrays.stream(COUNTS).mapToDouble(n -> 1.0 / n).sum();
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double[] z = Arrays.copyOfRange(logits, i * CLASSES, (i + 1) * CLASSES);
      double normalizer = Arrays.stream(z).map(Math::exp).sum();
      double distance = 0;
      for (int c = 0; c < CLASSES; c++) {
        distance += Math.abs(Math.exp(z[c]) / normalizer - (c == LABELS[i] ? 1 : 0));
      }
      double norm = 0;
      for (int j = 0; j < FEATURES; j++) {
        norm += Math.abs(features[i * FEATURES + j]);
      }
      int label = (int) LABELS[i];
      double weight = CLASSES / (COUNTS[label] * total);
      double crossEntropy = Math.log(normalizer) - z[label];
      sum += weight * 1000 * crossEntropy / (distance * norm + 0.001);
    }
    return sum / N;
  }

  @Test
  void isWeightedCrossEntropyOverInfluence() {
    double[] logits = numbers(1, N * CLASSES);
    double[] features = numbers(2, N * FEATURES);
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode recording = GradMode.recording()) {
      NumberFormat format = NumberFormat.FLOAT64;
      NDArray leaf = Autograd.leaf(manager, format.create(manager, logits, new Shape(N, CLASSES)));
      NDArray featureArray = format.create(manager, features, new Shape(N, FEATURES));
      NDArray value =
          Targets.of(manager.create(LABELS)).loss(loss(manager).on(featureArray), leaf, null);
      double exact = expected(logits, features);
      assertThat(value.getDouble()).isCloseTo(exact, within(1e-10 * exact));

      double[] gradient = Autograd.gradient(value, leaf).toDoubleArray();
      for (int i = 0; i < gradient.length; i++) {
        double h = 1e-6;
        double[] up = logits.clone();
        double[] down = logits.clone();
        up[i] += h;
        down[i] -= h;
        double slope = (expected(up, features) - expected(down, features)) / (2 * h);
        assertThat(gradient[i]).isCloseTo(slope, within(1e-6 * exact));
      }
    }
  }

  @Test
  void isNotGuessedWithoutFeatures() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray logits =
          NumberFormat.FLOAT64.create(manager, numbers(1, N * CLASSES), new Shape(N, CLASSES));
      NDArray labels = manager.create(LABELS);
      assertThatThrownBy(() -> loss(manager).of(logits, labels, null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("features");
    }
  }
}
