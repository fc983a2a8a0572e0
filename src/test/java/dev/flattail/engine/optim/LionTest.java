package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.OptimizerSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lion against its authors' code, one number at a time in float64. */
class LionTest {
  private static final OptimizerSpec SPEC = new OptimizerSpec.Lion(0.01, 0.9, 0.99, 0.1);
  private static final double[] START = {0.5, -2, 3, 0};

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Changes sign from step to step, so that momentum and gradient disagree; the last is zero. */
  private static double gradient(int step, int i) {
    return i == 3 ? 0 : Math.sin(2.0 * step + i);
  }

  private NDArray gradients(int step) {
    double[] values = new double[START.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = gradient(step, i);
    }
    return manager.create(values);
  }

  private void steps(Optimizer optimizer, NDArray w, int first, int last) {
    for (int step = first; step <= last; step++) {
      optimizer.update(w, gradients(step), 0.01);
    }
  }

  /**
   * Computes the steps of {@code lion_pytorch.py}: decay, step by the sign of the interpolation,
   * then the average.
   */
  private static double expected(int i, int steps) {
    double w = START[i];
    double mean = 0;
    for (int step = 1; step <= steps; step++) {
      double g = gradient(step, i);
      w *= 1 - 0.01 * 0.1;
      w -= 0.01 * Math.signum(0.9 * mean + (1 - 0.9) * g);
      mean = 0.99 * mean + (1 - 0.99) * g;
    }
    return w;
  }

  @Test
  void stepsByTheSignOfTheInterpolatedGradient() {
    NDArray w = manager.create(START).duplicate();
    steps(Optimizers.of(SPEC, w), w, 1, 9);
    for (int i = 0; i < START.length; i++) {
      assertThat(w.getDouble(i)).isCloseTo(expected(i, 9), within(1e-14));
    }
  }

  @Test
  void memoryAndCountContinueASavedRunExactly() {
    NDArray whole = manager.create(START).duplicate();
    steps(Optimizers.of(SPEC, whole), whole, 1, 7);

    NDArray w = manager.create(START).duplicate();
    Optimizer first = Optimizers.of(SPEC, w);
    steps(first, w, 1, 3);
    Optimizer second = Optimizers.of(SPEC, w);
    second.memory().forEach((name, vector) -> vector.addi(first.memory().get(name)));
    second.resumeAt(first.updates());
    steps(second, w, 4, 7);

    assertThat(w.toDoubleArray()).isEqualTo(whole.toDoubleArray());
    assertThat(second.updates()).isEqualTo(7);
  }
}
