package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the memory of steps that keep one. */
class StepperMemoryTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  static List<SharpnessSpec> withMemory() {
    RhoSchedule constant = new RhoSchedule.Constant();
    return List.of(
        new SharpnessSpec.LookSam(0.1, constant, 0.7, 3, BnStats.FIRST, 0),
        new SharpnessSpec.FriendlySam(0.1, constant, 1, 0.9, BnStats.FIRST, 0));
  }

  private static double[] numbers(Stepper stepper) {
    return stepper.memory().values().stream()
        .flatMapToDouble(vector -> DoubleStream.of(vector.toDoubleArray()))
        .toArray();
  }

  private static void step(Stepper stepper, NDArray w, double rho) {
    Objective skewed =
        (owner, at, updateStatistics) -> {
          NDArray gradient = at.mul(at.getManager().create(new double[] {1, 3}));
          gradient.attach(owner);
          return new Objective.Evaluation(owner.create(1.0), gradient, owner.create(0.0));
        };
    try (NDManager scope = w.getManager().newSubManager()) {
      assertThat(stepper.step(scope, w, skewed, new Stepper.Rates(0.1, rho, 1)).finite()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("withMemory")
  void aStepOfRadiusZeroLeavesTheMemoryAsItIs(SharpnessSpec spec) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w = manager.create(new double[] {3, 4}).duplicate();
      Stepper stepper =
          Steppers.of(
              spec,
              Optimizers.of(new OptimizerSpec.Sgd(0.1, 0.9, 0, false), w),
              TestLayouts.oneMatrix(),
              new int[] {1, 1},
              0);
      step(stepper, w, 0.1);
      double[] before = numbers(stepper);
      assertThat(before).as("it is used").doesNotContain(0);
      step(stepper, w, 0);
      assertThat(numbers(stepper)).isEqualTo(before);
    }
  }
}
