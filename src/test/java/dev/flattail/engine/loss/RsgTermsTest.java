package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Torch;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against plain loops over single numbers. */
class RsgTermsTest {
  private static final int N = 3;
  private static final int C = 4;
  private static final int K = 2;
  private static final int SIDE = 6;
  private static final int PIXELS = SIDE * SIDE;

  private final Random random = new Random(7);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  @Test
  void centersAreHeldToEveryPixel() {
    double[] maps = numbers(N * C * PIXELS);
    double[] shares = new double[N * K];
    for (int i = 0; i < N; i++) {
      shares[i * K] = random.nextDouble();
      shares[i * K + 1] = 1 - shares[i * K];
    }
    double[] centers = numbers(N * K * C);
    double[] means = new double[N * C];
    double expected = 0;
    for (int i = 0; i < N; i++) {
      for (int c = 0; c < C; c++) {
        for (int p = 0; p < PIXELS; p++) {
          double x = maps[(i * C + c) * PIXELS + p];
          means[i * C + c] += x / PIXELS;
          for (int k = 0; k < K; k++) {
            double distance = x - centers[(i * K + k) * C + c];
            expected += shares[i * K + k] * distance * distance / N;
          }
        }
      }
    }
    try (NDManager manager = Torch.newManager(Torch.device("cpu"))) {
      NDArray loss =
          RsgTerms.centers(
              manager.create(maps, new Shape(N, C, SIDE, SIDE)),
              manager.create(means, new Shape(N, C)),
              manager.create(shares, new Shape(N, K)),
              manager.create(centers, new Shape(N, K, C)));
      assertThat(loss.getDouble()).isCloseTo(expected, within(1e-10));
    }
  }

  @Test
  void whatCannotBeToldApartCostsLogTwo() {
    try (NDManager manager = Torch.newManager(Torch.device("cpu"))) {
      NDArray logits = manager.create(new double[6], new Shape(3, 2));
      NDArray loss = RsgTerms.comparison(logits, manager.create(new long[] {0, 1, 1}));
      assertThat(loss.getDouble()).isCloseTo(Math.log(2), within(1e-15));
      NDArray sure = manager.create(new double[] {50, 0, 0, 50}, new Shape(2, 2));
      assertThat(RsgTerms.comparison(sure, manager.create(new long[] {0, 1})).getDouble())
          .isCloseTo(0, within(1e-15));
    }
  }

  /**
   * Tests that rows have as many numbers as there are channels, taken consecutively along the
   * image.
   */
  @Test
  void vectorsAreRowsAlongTheImage() {
    double[] difference = numbers(N * C * PIXELS);
    double[] made = numbers(N * C * PIXELS);
    double[] rare = numbers(N * C * PIXELS);
    Arrays.fill(made, 0, C, 0);
    double expected = Math.log(2);
    for (int row = 0; row < N * PIXELS; row++) {
      double length = length(made, row);
      expected += Math.abs(length - length(difference, row)) / N;
      for (int i = row * C; i < (row + 1) * C; i++) {
        double product = length == 0 ? 0 : made[i] / length * rare[i] / length(rare, row);
        expected += Math.abs(product - 1) / N;
      }
    }
    Shape shape = new Shape(N, C, SIDE, SIDE);
    try (NDManager manager = Torch.newManager(Torch.device("cpu"))) {
      NDArray loss =
          RsgTerms.vectors(
              manager.create(new double[N * 2], new Shape(N, 2)),
              manager.create(new long[N]),
              manager.create(difference, shape),
              manager.create(made, shape),
              manager.create(rare, shape));
      assertThat(loss.getDouble()).isCloseTo(expected, within(1e-10));
    }
  }

  private static double length(double[] numbers, int row) {
    double squares = 0;
    for (int i = row * C; i < (row + 1) * C; i++) {
      squares += numbers[i] * numbers[i];
    }
    return Math.sqrt(squares);
  }
}
