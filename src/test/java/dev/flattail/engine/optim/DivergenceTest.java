package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {
  private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.1, 0.9, 0, false);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @ParameterizedTest
  @CsvSource({"NaN, 1", "Infinity, 1", "1, NaN", "1, Infinity"})
  void aNonFiniteStepChangesNothing(float loss, float gradient) {
    check(null, loss, gradient);
    RhoSchedule constant = new RhoSchedule.Constant();
    check(new SharpnessSpec.Sam(0.1, constant, BnStats.BOTH, 0), loss, gradient);
    check(
        new SharpnessSpec.GradientPenalty(0.1, constant, 0.8, false, BnStats.FIRST, 0),
        loss,
        gradient);
    check(
        new SharpnessSpec.GradientPenalty(0.1, constant, 0.8, true, BnStats.FIRST, 0),
        loss,
        gradient);
    check(new SharpnessSpec.MomentumSam(0.1, constant, 0), loss, gradient);
    check(new SharpnessSpec.LookSam(0.1, constant, 0.7, 5, BnStats.FIRST, 0), loss, gradient);
    check(new SharpnessSpec.Gsam(0.1, constant, 0.4, BnStats.FIRST, 0), loss, gradient);
    check(new SharpnessSpec.FriendlySam(0.1, constant, 1, 0.9, BnStats.FIRST, 0), loss, gradient);
    check(new SharpnessSpec.GaussianNeighborhood(0.1, constant, 0), loss, gradient);
    check(new SharpnessSpec.ModelPerturbation(0.002, 1, 0), loss, gradient);
    check(new SharpnessSpec.SpectralNorm(0.01, 0), loss, gradient);
  }

  @Test
  void aStepByClassesNamesWhatItsObjectiveLacks() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new float[] {1, 2}).duplicate();
      Objective plain = (owner, at, updateStatistics) -> evaluation(owner, 1, 1);
      Stepper stepper =
          Steppers.of(
              new SharpnessSpec.ImbSam(0.1, new RhoSchedule.Constant(), 20, BnStats.BOTH, 0),
              Optimizers.of(SGD, w),
              TestLayouts.oneMatrix(),
              new int[] {30, 1},
              0);
      assertThatThrownBy(() -> stepper.step(manager, w, plain, new Stepper.Rates(0.1, 0.1, 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ClassObjective");
      assertThat(w.toFloatArray()).containsExactly(1, 2);
    }
  }

  private static Objective.Evaluation evaluation(NDManager owner, float loss, float gradient) {
    return new Objective.Evaluation(
        owner.create(loss), owner.create(new float[] {gradient, 0}), owner.create(0f));
  }

  private static void check(@Nullable SharpnessSpec sharpness, float loss, float gradient) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new float[] {1, 2}).duplicate();
      Optimizer optimizer = Optimizers.of(SGD, w);
      Objective objective = (owner, at, updateStatistics) -> evaluation(owner, loss, gradient);
      Stepper stepper =
          Steppers.of(sharpness, optimizer, TestLayouts.oneMatrix(), new int[] {1, 1}, 0);
      StepReport report = stepper.step(manager, w, objective, new Stepper.Rates(0.1, 0.1, 1));
      assertThat(report.finite()).isFalse();
      for (NDArray memory : stepper.memory().values()) {
        assertThat(memory.toFloatArray()).containsOnly(0);
      }
      assertThat(w.toFloatArray()).containsExactly(1, 2);
      assertThat(optimizer.updates()).isZero();
    }
  }
}
