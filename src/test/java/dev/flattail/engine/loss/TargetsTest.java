package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.tensor.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray logits() {
    return manager.create(new float[][] {{1, 3, 2}, {5, 1, 1}, {0, 0, 9}});
  }

  private double correct(Targets targets) {
    return targets.correct(logits()).toType(DataType.FLOAT64, false).getDouble();
  }

  @Test
  void rightPredictionsAreCounted() {
    Targets targets = Targets.of(manager.create(new long[] {1, 0, 0}));
    assertThat(correct(targets)).isEqualTo(2);
  }

  @Test
  void underMixupBothLabelsCountByTheirShares() {
    NDArray labels = manager.create(new long[] {1, 0, 0});
    NDArray mixed = manager.create(new long[] {1, 1, 2});
    Targets targets = new Targets(labels, mixed, 0.7);
    assertThat(correct(targets)).isCloseTo(0.7 * 2 + 0.3 * 2, within(1e-6));
  }
}
