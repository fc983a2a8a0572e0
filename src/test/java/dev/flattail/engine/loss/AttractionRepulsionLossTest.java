package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AttractionRepulsionLossTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Twice class 0, once class 1 and class 2; class 3 is in no batch. */
  private static final long[] LABELS = {0, 2, 1, 0};

  private static final double[][] LOGITS = {
    {1.5, -0.5, 0.25, 2}, {-1, 3, 0.5, 0}, {0.75, 0.5, -2, 1}, {-0.25, 1, 2.5, -3}
  };

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Loss arb(ArbCounts counts, int... classCounts) {
    return Losses.of(new LossSpec.Arb(counts), classCounts, manager, NumberFormat.FLOAT64);
  }

  private Loss balanced(int... classCounts) {
    return Losses.of(new LossSpec.BalancedSoftmax(), classCounts, manager, NumberFormat.FLOAT64);
  }

  private NDArray labels(long... labels) {
    return manager.create(labels);
  }

  /** A loss's value and its gradient with respect to the logits. */
  private record Seen(double value, double[] gradient) {}

  private Seen see(Loss loss, double[][] logits, long... labels) {
    try (GradMode recording = GradMode.recording()) {
      NDArray at = Autograd.leaf(manager, manager.create(logits).duplicate());
      NDArray value = loss.of(at, labels(labels), null);
      return new Seen(value.getDouble(), Autograd.gradient(value, at).toDoubleArray());
    }
  }

  private static void assertSame(Seen actual, Seen expected) {
    assertThat(actual.value()).isCloseTo(expected.value(), EXACT);
    assertThat(actual.gradient()).containsExactly(expected.gradient(), EXACT);
  }

  @Test
  void withCountsOfTheTrainingSetItIsBalancedSoftmax() {
    assertSame(
        see(
            arb(ArbCounts.GLOBAL, 400, 70, 9, 1).inBatch(new BatchContext(labels(LABELS), 0, 0)),
            LOGITS,
            LABELS),
        see(balanced(400, 70, 9, 1), LOGITS, LABELS));
  }

  @Test
  void withCountsOfTheBatchItIsBalancedSoftmaxOfAsManyImages() {
    double[][] three = {{1.5, -0.5, 0.25}, {-1, 3, 0.5}, {0.75, 0.5, -2}, {-0.25, 1, 2.5}};
    assertSame(
        see(
            arb(ArbCounts.BATCH, 5, 500, 50).inBatch(new BatchContext(labels(LABELS), 0, 0)),
            three,
            LABELS),
        see(balanced(200, 100, 100), three, LABELS));
  }

  @Test
  void whereThereIsNoBatchTheTrainingSetIsCounted() {
    assertSame(
        see(arb(ArbCounts.BATCH, 400, 70, 9, 1), LOGITS, LABELS),
        see(balanced(400, 70, 9, 1), LOGITS, LABELS));
  }

  @Test
  void itIsTheFormulaOfAttractionAndRepulsion() {
    double[] n = {2, 1, 1, 0};
    double expected = 0;
    for (int b = 0; b < LABELS.length; b++) {
      double sum = 0;
      for (int j = 0; j < n.length; j++) {
        sum += n[j] / n[(int) LABELS[b]] * Math.exp(LOGITS[b][j]);
      }
      expected -= Math.log(Math.exp(LOGITS[b][(int) LABELS[b]]) / sum) / LABELS.length;
    }
    Loss loss = arb(ArbCounts.BATCH, 9, 9, 9, 9).inBatch(new BatchContext(labels(LABELS), 0, 0));
    assertThat(see(loss, LOGITS, LABELS).value()).isCloseTo(expected, EXACT);
  }

  @Test
  void aClassThatIsNotInTheBatchHasNoPart() {
    Loss loss = arb(ArbCounts.BATCH, 9, 9, 9, 9).inBatch(new BatchContext(labels(LABELS), 0, 0));
    Seen seen = see(loss, LOGITS, LABELS);
    double[][] other = new double[LOGITS.length][];
    for (int b = 0; b < LOGITS.length; b++) {
      other[b] = LOGITS[b].clone();
      other[b][3] = 29 - b;
      assertThat(Math.abs(seen.gradient()[4 * b + 3])).isZero();
    }
    assertSame(see(loss, other, LABELS), seen);
  }

  @Test
  void aBatchOfOneClassTeachesNothing() {
    Loss loss = arb(ArbCounts.BATCH, 9, 9, 9, 9).inBatch(new BatchContext(labels(2, 2), 0, 0));
    Seen seen = see(loss, new double[][] {{5, -1, -4, 8}, {0, 0, 0, 0}}, 2, 2);
    assertThat(Math.abs(seen.value())).isZero();
    assertThat(Arrays.stream(seen.gradient()).map(Math::abs)).containsOnly(0.0);
  }

  @Test
  void logitsBeyondThirtyCountAsThirtyAndLearnNothing() {
    Loss loss = arb(ArbCounts.BATCH, 9, 9, 9).inBatch(new BatchContext(labels(0, 1, 2), 0, 0));
    double[][] wild = {{64, 29, 31}, {-70, -1000, 28}, {29.5, 30.5, 29}};
    double[][] tame = {{30, 29, 30}, {-30, -30, 28}, {29.5, 30, 29}};
    Seen seen = see(loss, wild, 0, 1, 2);
    Seen inside = see(loss, tame, 0, 1, 2);
    assertThat(seen.value()).isCloseTo(inside.value(), EXACT);
    for (int i = 0; i < 9; i++) {
      boolean beyond = Math.abs(wild[i / 3][i % 3]) > 30;
      assertThat(inside.gradient()[i]).isNotZero();
      assertThat(seen.gradient()[i]).isCloseTo(beyond ? 0 : inside.gradient()[i], within(0.0));
    }
  }

  @Test
  void classWeightsDoNotChangeTheCounts() {
    Loss loss = arb(ArbCounts.BATCH, 9, 9, 9, 9).inBatch(new BatchContext(labels(LABELS), 0, 0));
    NDArray logits = manager.create(LOGITS);
    double[] plain = loss.perSample(logits, labels(LABELS), null).toDoubleArray();
    double[] weights = {0.5, 2, 1, 9};
    double weighted =
        (0.5 * plain[0] + plain[1] + 2 * plain[2] + 0.5 * plain[3]) / (0.5 + 1 + 2 + 0.5);
    assertThat(loss.of(logits, labels(LABELS), manager.create(weights)).getDouble())
        .isCloseTo(weighted, EXACT);
  }

  @Test
  void aLossOfTheBatchLeavesTheNextOneAlone() {
    Loss loss = arb(ArbCounts.BATCH, 40, 30, 20, 10);
    Seen before = see(loss, LOGITS, LABELS);
    loss.inBatch(new BatchContext(labels(3, 3, 3), 0, 0));
    assertSame(see(loss, LOGITS, LABELS), before);
  }

  @Test
  void aClassWithoutTrainingImagesIsRefused() {
    assertThatThrownBy(() -> arb(ArbCounts.BATCH, 3, 0))
        .hasMessageContaining("class 1 has no training images");
  }
}
