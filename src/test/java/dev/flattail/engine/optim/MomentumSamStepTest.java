package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MomentumSamStepTest {
  private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.1, 0.9, 0.01, false);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Takes steps on half the squared norm, and returns the vectors of its gradients. */
  private static List<double[]> places(
      NDArray w, Function<NDArray, Optimizer> optimizers, int steps) {
    List<double[]> places = new ArrayList<>();
    Objective quadratic =
        (owner, at, updateStatistics) -> {
          places.add(at.toDoubleArray());
          NDArray gradient = at.duplicate();
          gradient.attach(owner);
          return new Objective.Evaluation(owner.create(1.0), gradient, owner.create(0.0));
        };
    Stepper stepper = new MomentumSamStep(optimizers.apply(w));
    for (int i = 1; i <= steps; i++) {
      try (NDManager scope = w.getManager().newSubManager()) {
        assertThat(stepper.step(scope, w, quadratic, new Stepper.Rates(0.1, 0.5, i)).finite())
            .isTrue();
      }
    }
    return places;
  }

  @Test
  void perturbsByRhoAgainstTheMomentum() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new double[] {3, 4}).duplicate();
      List<double[]> places = places(w, vector -> Optimizers.of(SGD, vector), 2);

      assertThat(places.getFirst()).as("no momentum yet").containsExactly(3, 4);
      // The first step is along (3, 4) of length 5, to 0.899 of the start.
      assertThat(places.getLast())
          .containsExactly(
              new double[] {3 * 0.899 - 0.5 * 3 / 5, 4 * 0.899 - 0.5 * 4 / 5}, within(1e-12));
    }
  }

  @Test
  void partsWithOptimizersOfTheirOwnShareOneRadius() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray whole = manager.create(new double[] {3, 4, -2}).duplicate();
      NDArray parts = whole.duplicate();
      List<double[]> expected = places(whole, vector -> Optimizers.of(SGD, vector), 4);
      List<double[]> found =
          places(
              parts,
              vector -> Optimizers.grouped(SGD, vector, new long[] {1}, new double[] {1, 1}),
              4);

      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-14));
      }
      assertThat(parts.toDoubleArray()).containsExactly(whole.toDoubleArray(), within(1e-14));
    }
  }
}
