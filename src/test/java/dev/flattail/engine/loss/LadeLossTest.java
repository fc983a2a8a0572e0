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
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LADE against the same sums in plain Java, with a class that the batch misses. */
class LadeLossTest {
  private static final int N = 6;
  private static final int CLASSES = 4;
  private static final int[] COUNTS = {40, 12, 5, 1};
  private static final int[] LABELS = {0, 3, 1, 1, 3, 0};
  private static final double[] LOGITS = new Random(1).doubles(N * CLASSES, -2, 2).toArray();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static double expected(double[] z, double alpha, double lambda) {
    double total = Arrays.stream(COUNTS).sum();
    double crossEntropy = 0;
    for (int i = 0; i < N; i++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(z[i * CLASSES + c]) * (COUNTS[c] / total + 1e-9);
      }
      double own = z[i * CLASSES + LABELS[i]] + Math.log(COUNTS[LABELS[i]] / total + 1e-9);
      crossEntropy += Math.log(sum) - own;
    }
    double bound = 0;
    for (int c = 0; c < CLASSES; c++) {
      double first = 0;
      double images = 0;
      double second = 0;
      for (int i = 0; i < N; i++) {
        double logit = z[i * CLASSES + c];
        first += LABELS[i] == c ? logit : 0;
        images += LABELS[i] == c ? 1 : 0;
        second += Math.exp(logit) / (COUNTS[c] / total + 1e-9) / CLASSES;
      }
      double log = Math.log(second / N);
      bound += COUNTS[c] / total * (first / (images + 1e-8) - log - lambda * log * log);
    }
    return crossEntropy / N - alpha * bound;
  }

  private static double[] valueAndGradient(double alpha, double lambda) {
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode recording = GradMode.recording()) {
      NumberFormat format = NumberFormat.FLOAT64;
      Loss loss = Losses.of(new LossSpec.Lade(alpha, lambda), COUNTS, manager, format);
      NDArray leaf = Autograd.leaf(manager, format.create(manager, LOGITS, new Shape(N, CLASSES)));
      NDArray labels = manager.create(Arrays.stream(LABELS).asLongStream().toArray());
      NDArray value = Targets.of(labels).loss(loss, leaf, null);
      double[] gradient = Autograd.gradient(value, leaf).toDoubleArray();
      return IntStream.rangeClosed(0, gradient.length)
          .mapToDouble(i -> i == 0 ? value.getDouble() : gradient[i - 1])
          .toArray();
    }
  }

  @Test
  void isBalancedSoftmaxWithoutTheRegularizer() {
    assertThat(valueAndGradient(0, 0.5)[0]).isCloseTo(expected(LOGITS, 0, 0), within(1e-12));
  }

  @Test
  void valueAndSlopesAreThoseOfTheFormula() {
    double[] found = valueAndGradient(0.1, 0.5);
    assertThat(found[0]).isCloseTo(expected(LOGITS, 0.1, 0.5), within(1e-8));
    for (int i = 0; i < LOGITS.length; i++) {
      double h = 1e-6;
      double[] up = LOGITS.clone();
      double[] down = LOGITS.clone();
      up[i] += h;
      down[i] -= h;
      double slope = (expected(up, 0.1, 0.5) - expected(down, 0.1, 0.5)) / (2 * h);
      assertThat(found[i + 1]).isCloseTo(slope, within(1e-7));
    }
  }
}
