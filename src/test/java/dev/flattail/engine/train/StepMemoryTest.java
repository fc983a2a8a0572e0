package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.spec.Arch;
import dev.flattail.spec.BnStats;
import dev.flattail.spec.Classifier;
import dev.flattail.spec.LossSpec;
import dev.flattail.spec.ModelSpec;
import dev.flattail.spec.OptimizerSpec;
import dev.flattail.spec.RhoSchedule;
import dev.flattail.spec.SharpnessSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepMemoryTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  static Stream<SharpnessSpec> steps() {
    RhoSchedule constant = new RhoSchedule.Constant();
    return Stream.of(
        new SharpnessSpec.Sam(0.05, constant, BnStats.FIRST),
        new SharpnessSpec.GradientPenalty(0.1, constant, 0.8, true, BnStats.FIRST),
        new SharpnessSpec.ModelPerturbation(0.002, 1),
        new SharpnessSpec.SpectralNorm(0.01));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepLeavesNoArrayBehind(SharpnessSpec sharpness) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.COSINE);
    int[] counts = {8, 4};
    try (Model model =
        Model.create(Networks.of(spec, 2, 3), NumberFormat.FLOAT32, Device.cpu(), 0)) {
      Loss loss = Losses.of(new LossSpec.Ldam(0.5, 30), counts, model.manager(), model.format());
      OptimizerSpec sgd = new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, false);
      Stepper stepper =
          Steppers.of(
              sharpness,
              Optimizers.of(sgd, model.parameters()),
              model.network().parameters(),
              new int[10],
              0);
      step(model, loss, stepper);
      int before = model.manager().getManagedArrays().size();
      for (int i = 0; i < 30; i++) {
        step(model, loss, stepper);
      }
      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  private static void step(Model model, Loss loss, Stepper stepper) {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray images = scope.ones(new Shape(2, 3, 8, 8));
      Targets targets =
          new Targets(scope.create(new long[] {0, 1}), scope.create(new long[] {1, 1}), 0.25);
      NDArray weights = scope.create(new float[] {0.5f, 1.5f});
      stepper.step(
          scope,
          model.parameters(),
          new BatchObjective(model, loss, weights, images, targets),
          new Stepper.Rates(0.01, 0.05, 0));
    }
  }
}
