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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poly-1 and its gradient against the same sums in plain Java, in float64. */
class Poly1LossTest {
  private static final int N = 5;
  private static final int CLASSES = 4;
  private static final int[] COUNTS = {40, 12, 5, 1};
  private static final long[] LABELS = {0, 3, 1, 2, 0};
  private static final double[] WEIGHTS = {0.25, 0.5, 1, 2.25};
  private static final double[] LOGITS = new Random(1).doubles(N * CLASSES, -3, 3).toArray();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static double probability(int sample, int label) {
    double[] z = Arrays.copyOfRange(LOGITS, sample * CLASSES, (sample + 1) * CLASSES);
    return Math.exp(z[label]) / Arrays.stream(z).map(Math::exp).sum();
  }

  private static double expected(double epsilon) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < N; i++) {
      int label = (int) LABELS[i];
      double p = probability(i, label);
      sum += WEIGHTS[label] * (-Math.log(p) + epsilon * (1 - p));
      weights += WEIGHTS[label];
    }
    return sum / weights;
  }

  /** Computes {@code d/dz_c = (p_c - [c = y]) (1 + epsilon p_y)}. */
  private static double slope(double epsilon, int sample, int c) {
    int label = (int) LABELS[sample];
    double weights = Arrays.stream(LABELS).mapToDouble(y -> WEIGHTS[(int) y]).sum();
    return WEIGHTS[label]
        / weights
        * (probability(sample, c) - (c == label ? 1 : 0))
        * (1 + epsilon * probability(sample, label));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2.5, -1})
  void valueAndGradientAreThoseOfTheFormula(double epsilon) {
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode recording = GradMode.recording()) {
      NumberFormat format = NumberFormat.FLOAT64;
      Loss loss = Losses.of(new LossSpec.Poly1(epsilon), COUNTS, manager, format);
      NDArray leaf = Autograd.leaf(manager, format.create(manager, LOGITS, new Shape(N, CLASSES)));
      NDArray weights = format.create(manager, WEIGHTS, new Shape(CLASSES));
      NDArray value = Targets.of(manager.create(LABELS)).loss(loss, leaf, weights);
      assertThat(value.getDouble()).isCloseTo(expected(epsilon), within(1e-13));

      double[] gradient = Autograd.gradient(value, leaf).toDoubleArray();
      for (int i = 0; i < gradient.length; i++) {
        assertThat(gradient[i]).isCloseTo(slope(epsilon, i / CLASSES, i % CLASSES), within(1e-13));
      }
    }
  }
}
