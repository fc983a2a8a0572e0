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

/** Adam and AdamW against their published formulas, one number at a time. */
class AdamTest {
  private static final double LR = 0.01;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double EPS = 1e-8;
  private static final double DECAY = 0.1;
  private static final double[] START = {0.5, -2, 3};

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static double gradient(int step, int i) {
    return Math.sin(step + 2.0 * i);
  }

  private double[] run(OptimizerSpec spec, int steps) {
    NDArray w = manager.create(START).duplicate();
    Optimizer optimizer = Optimizers.of(spec, w);
    for (int step = 1; step <= steps; step++) {
      optimizer.update(w, gradients(step), LR);
    }
    return w.toDoubleArray();
  }

  private NDArray gradients(int step) {
    return manager.create(new double[] {gradient(step, 0), gradient(step, 1), gradient(step, 2)});
  }

  private static double expected(int i, int steps, double coupled, double decoupled) {
    double w = START[i];
    double mean = 0;
    double square = 0;
    for (int step = 1; step <= steps; step++) {
      double g = gradient(step, i) + coupled * w;
      mean = BETA1 * mean + (1 - BETA1) * g;
      square = BETA2 * square + (1 - BETA2) * g * g;
      double correctedMean = mean / (1 - Math.pow(BETA1, step));
      double correctedSquare = square / (1 - Math.pow(BETA2, step));
      w = w * (1 - LR * decoupled) - LR * correctedMean / (Math.sqrt(correctedSquare) + EPS);
    }
    return w;
  }

  @Test
  void adamAddsTheDecayToTheGradient() {
    double[] w = run(new OptimizerSpec.Adam(LR, BETA1, BETA2, EPS, DECAY), 7);
    for (int i = 0; i < w.length; i++) {
      assertThat(w[i]).isCloseTo(expected(i, 7, DECAY, 0), within(1e-12));
    }
  }

  @Test
  void adamWShrinksTheWeightsDirectly() {
    double[] w = run(new OptimizerSpec.AdamW(LR, BETA1, BETA2, EPS, DECAY), 7);
    for (int i = 0; i < w.length; i++) {
      assertThat(w[i]).isCloseTo(expected(i, 7, 0, DECAY), within(1e-12));
    }
  }

  @Test
  void memoryAndCountContinueASavedRunExactly() {
    OptimizerSpec spec = new OptimizerSpec.Adam(LR, BETA1, BETA2, EPS, DECAY);
    NDArray w = manager.create(START).duplicate();
    Optimizer first = Optimizers.of(spec, w);
    for (int step = 1; step <= 3; step++) {
      first.update(w, gradients(step), LR);
    }
    Optimizer second = Optimizers.of(spec, w);
    second.memory().forEach((name, vector) -> vector.addi(first.memory().get(name)));
    second.resumeAt(first.updates());
    for (int step = 4; step <= 7; step++) {
      second.update(w, gradients(step), LR);
    }
    assertThat(w.toDoubleArray()).isEqualTo(run(spec, 7));
  }
}
