package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the random draws. {@link GoldenLossTest} compares values with the authors' code. */
class GclLossTest {
  private static final int[] COUNTS = {1000, 100, 10};
  private static final LossSpec.Gcl SPEC = new LossSpec.Gcl(0.1, 20, 0.5, false, 0);

  private NDManager manager;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @BeforeEach
  void open() {
    manager = Torch.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Loss loss(LossSpec.Gcl spec, int... counts) {
    return Losses.of(spec, counts, manager, NumberFormat.FLOAT64);
  }

  private GclLoss drawn(Loss loss, int samples, long draw) {
    return (GclLoss) loss.inBatch(new BatchContext(manager.zeros(new Shape(samples)), 0, draw));
  }

  private static double[] shift(GclLoss drawn) {
    return Objects.requireNonNull(drawn.shift()).toDoubleArray();
  }

  private static double[] mixedShift(GclLoss drawn) {
    return shift((GclLoss) drawn.ofMixedLabels());
  }

  private NDArray logits() {
    return manager.create(new double[] {0.3, -0.2, 0.9, 0.1, 0.5, -0.7}, new Shape(2, 3));
  }

  private double[] perSample(Loss loss, NDArray logits, long... labels) {
    return loss.perSample(logits, manager.create(labels), null).toDoubleArray();
  }

  /**
   * With X of deviation 1/3, {@code E min(|X|, 1)} and {@code E min(X^2, 1)} by the normal density
   * f and tail probability Q at 3: {@code (2/3)(f(0) - f(3)) + 2Q} and {@code (1 - 2(Q + 3f(3)))/9
   * + 2Q}.
   */
  @Test
  void theNoiseIsAClampedNormalScaledByRarity() {
    double[] shift = shift(drawn(loss(SPEC, COUNTS), 200_000, 1));
    double density0 = 1 / Math.sqrt(2 * Math.PI);
    double density3 = density0 * Math.exp(-4.5);
    double tail = 0.0013498980316300946;
    double mean = 2.0 / 3 * (density0 - density3) + 2 * tail;
    double square = (1 - 2 * (tail + 3 * density3)) / 9 + 2 * tail;
    double deviation = Math.sqrt((square - mean * mean) / 200_000);
    double[][] byClass = new double[3][];
    for (int c = 0; c < 3; c++) {
      int at = c;
      byClass[c] = IntStream.range(0, 200_000).mapToDouble(i -> shift[3 * i + at]).toArray();
    }
    assertThat(byClass[0]).containsOnly(0);
    for (int c : new int[] {1, 2}) {
      double cloud = 0.25 * c;
      double[] noise = Arrays.stream(byClass[c]).map(value -> value / cloud).toArray();
      assertThat(Arrays.stream(noise).min().orElseThrow()).isBetween(0.0, 1e-4);
      assertThat(Arrays.stream(noise).max().orElseThrow()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(noise).average().orElseThrow())
          .isCloseTo(mean, within(4 * deviation));
      assertThat(Arrays.stream(noise).map(x -> x * x).average().orElseThrow())
          .isCloseTo(square, within(0.002));
      double clamped = Arrays.stream(noise).filter(x -> x > 1 - 1e-9).count();
      double expected = 2 * tail * 200_000;
      assertThat(clamped).isCloseTo(expected, within(4 * Math.sqrt(expected)));
    }
    double together =
        IntStream.range(0, 200_000)
            .mapToDouble(i -> (byClass[1][i] / 0.25 - mean) * (byClass[2][i] / 0.5 - mean))
            .average()
            .orElseThrow();
    assertThat(together / (square - mean * mean)).isCloseTo(0, within(4 / Math.sqrt(200_000)));
  }

  @Test
  void aStepDrawsOnceAndTheNextStepAnew() {
    Loss loss = loss(SPEC, COUNTS);
    double[] once = shift(drawn(loss, 50, 7));
    assertThat(shift(drawn(loss, 50, 7))).isEqualTo(once);
    assertThat(shift(drawn(loss, 50, 8))).isNotEqualTo(once);
    GclLoss step = drawn(loss, 2, 7);
    assertThat(perSample(step, logits(), 2, 0)).isEqualTo(perSample(step, logits(), 2, 0));
  }

  @Test
  void theLabelsOfMixupHaveNoiseOfTheirOwn() {
    GclLoss drawn = drawn(loss(SPEC, COUNTS), 2, 7);
    assertThat(mixedShift(drawn)).isNotEqualTo(shift(drawn));
    NDArray a = manager.create(new long[] {2, 0});
    NDArray b = manager.create(new long[] {0, 1});
    double mixed = new Targets(a, b, 0.3).loss(drawn, logits(), null).getDouble();
    double first = drawn.of(logits(), a, null).getDouble();
    double second = drawn.ofMixedLabels().of(logits(), b, null).getDouble();
    assertThat(mixed).isCloseTo(0.3 * first + 0.7 * second, within(1e-12));
    double sum = new Targets(a, b, 0.3).contributions(drawn, logits(), null).sum().getDouble();
    assertThat(sum).isCloseTo(mixed, within(1e-12));
  }

  @Test
  void someSamplesOfABatchKeepTheirNoise() {
    GclLoss drawn = drawn(loss(SPEC, COUNTS), 2, 7);
    double[] all = perSample(drawn, logits(), 2, 0);
    Loss second = drawn.onSamples(manager.create(new long[] {1}));
    assertThat(perSample(second, logits().get("1:2"), 0)).containsExactly(all[1]);
    double[] mixed = perSample(drawn.ofMixedLabels(), logits(), 2, 0);
    assertThat(perSample(second.ofMixedLabels(), logits().get("1:2"), 0)).containsExactly(mixed[1]);
  }

  @Test
  void withoutABatchThereIsNoNoise() {
    double[] losses = perSample(loss(SPEC, COUNTS), logits(), 2, 0);
    double[] z = {20 * 0.3, 20 * -0.2, 20 * (0.9 - 0.1)};
    double expected = Math.log(Arrays.stream(z).map(x -> Math.exp(x - z[2])).sum());
    assertThat(losses[0]).isCloseTo(expected, within(1e-12));
  }

  @Test
  void classesThatAreAllAlikeAreNotClouded() {
    assertThat(shift(drawn(loss(SPEC, 50, 50, 50), 4, 1))).containsOnly(0);
  }

  @Test
  void withoutNoiseItIsCrossEntropyOfScaledCosines() {
    LossSpec.Gcl plain = new LossSpec.Gcl(0, 30, 0, false, 0);
    double[] clouded = perSample(drawn(loss(plain, COUNTS), 2, 3), logits(), 1, 2);
    assertThat(clouded).containsExactly(perSample(new CrossEntropyLoss(), logits().mul(30), 1, 2));
  }

  @Test
  void anEmptyClassIsRefused() {
    assertThatThrownBy(() -> loss(SPEC, 5, 0, 1))
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("class 1 has no training images");
  }
}
