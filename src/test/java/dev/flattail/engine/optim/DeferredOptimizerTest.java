package dev.flattail.engine.optim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.OptimizerSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeferredOptimizerTest {
  private static final int AFTER = 2;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  static OptimizerSpec[] optimizers() {
    return new OptimizerSpec[] {
      new OptimizerSpec.Sgd(0.1, 0.9, 0.01, false),
      new OptimizerSpec.AdamW(0.1, 0.9, 0.999, 1e-8, 0.01)
    };
  }

  /** The end is left alone for two updates, then moves as under a fresh optimizer of its own. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void theEndJoinsInLater(OptimizerSpec spec) {
    try (NDManager manager = Torch.newManager(Torch.device("cpu"))) {
      NDArray w = manager.create(new double[] {1, 2, 3, 4, 5}).duplicate();
      NDArray front = manager.create(new double[] {1, 2, 3}).duplicate();
      NDArray end = manager.create(new double[] {4, 5}).duplicate();
      Optimizer deferred = Optimizers.deferred(spec, w, 3, AFTER);
      Optimizer ofFront = Optimizers.of(spec, front);
      Optimizer ofEnd = Optimizers.of(spec, end);
      for (int step = 1; step <= 5; step++) {
        deferred.update(w, manager.create(new double[] {step, -1, 2, 3, -step}), 0.1);
        ofFront.update(front, manager.create(new double[] {step, -1, 2}), 0.1);
        if (step > AFTER) {
          ofEnd.update(end, manager.create(new double[] {3, -step}), 0.1);
        }
        assertThat(w.toDoubleArray()).containsExactly(front.concat(end).toDoubleArray());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void itGoesOnFromASavedState(OptimizerSpec spec) {
    for (int stop = 1; stop <= 4; stop++) {
      try (NDManager manager = Torch.newManager(Torch.device("cpu"))) {
        NDArray whole = manager.create(new double[] {1, 2, 3, 4, 5}).duplicate();
        Optimizer first = Optimizers.deferred(spec, whole, 3, AFTER);
        run(first, whole, 1, stop);
        NDArray w = whole.duplicate();
        Optimizer second = Optimizers.deferred(spec, w, 3, AFTER);
        second
            .memory()
            .forEach((name, v) -> FlatVectors.assign(v, requireNonNull(first.memory().get(name))));
        second.resumeAt(first.updates());
        run(first, whole, stop + 1, 5);
        run(second, w, stop + 1, 5);
        assertThat(w.toDoubleArray()).containsExactly(whole.toDoubleArray());
      }
    }
  }

  private static void run(Optimizer optimizer, NDArray w, int from, int to) {
    for (int step = from; step <= to; step++) {
      NDArray gradient = w.getManager().create(new double[] {step, -1, 2, 3, -step});
      optimizer.update(w, gradient, 0.1);
    }
  }
}
