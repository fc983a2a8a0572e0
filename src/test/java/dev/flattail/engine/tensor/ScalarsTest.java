package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values and derivatives, the latter after the Java heap has been cleaned. */
class ScalarsTest {
  private static final int ROUNDS = 8;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @Test
  void aFactorIsStillThereInTheBackwardPass() {
    check(x -> Scalars.times(x, 0.75), new double[] {-1.5, 3}, new double[] {0.75, 0.75});
  }

  @Test
  void anExponentIsStillThereInTheBackwardPass() {
    check(x -> Scalars.power(x.square(), 1.5), new double[] {8, 64}, new double[] {-12, 48});
  }

  @Test
  void aBoundIsStillThereInTheBackwardPass() {
    check(x -> Scalars.atLeast(x, 0.5), new double[] {0.5, 4}, new double[] {0, 1});
  }

  @Test
  void limitsOfBothSignsAreStillThereInTheBackwardPass() {
    check(x -> Scalars.within(x, 3), new double[] {-2, 3}, new double[] {1, 0});
    check(x -> Scalars.within(x, 1.5), new double[] {-1.5, 1.5}, new double[] {0, 0});
    check(x -> Scalars.within(x, 4), new double[] {-2, 4}, new double[] {1, 1});
  }

  /** At (-2, 4). */
  private static void check(UnaryOperator<NDArray> function, double[] values, double[] slopes) {
    for (int round = 0; round < ROUNDS; round++) {
      try (NDManager scope = Torch.newManager(Device.cpu());
          GradMode recording = GradMode.recording()) {
        NDArray at = Autograd.leaf(scope, scope.create(new double[] {-2, 4}).duplicate());
        NDArray value = function.apply(at);
        assertThat(value.toDoubleArray()).containsExactly(values, within(1e-12));
        NDArray sum = value.sum();
        FreedBuffers.overwrite(Double.BYTES);
        assertThat(Autograd.gradient(sum, at).toDoubleArray())
            .containsExactly(slopes, within(1e-12));
      }
    }
  }
}
