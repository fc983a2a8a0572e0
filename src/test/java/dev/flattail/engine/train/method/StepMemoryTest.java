package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.BatchContext;
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
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StepMemoryTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  static List<SharpnessSpec> sharpness() {
    RhoSchedule constant = new RhoSchedule.Constant();
    List<SharpnessSpec> specs = new ArrayList<>();
    specs.add(new SharpnessSpec.Sam(0.05, constant, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.ImbSam(0.05, constant, 6, BnStats.FIRST, 0));
    for (PerturbedPart part : PerturbedPart.values()) {
      for (PerturbationDirection direction : PerturbationDirection.values()) {
        specs.add(
            new SharpnessSpec.CcSam(part, 0.01, 0.3, direction, PerturbationMagnitude.DERIVED, 0));
      }
    }
    specs.add(new SharpnessSpec.MomentumSam(0.1, constant, 0));
    specs.add(new SharpnessSpec.LookSam(0.1, constant, 0.7, 3, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.SseSam(0.1, constant, 0.05, 0.7, 6, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.EfficientSam(0.1, constant, 0.6, 0.5, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.Gsam(0.1, constant, 0.4, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.FriendlySam(0.1, constant, 1, 0.9, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.GaussianNeighborhood(0.1, constant, 0));
    specs.add(new SharpnessSpec.GradientPenalty(0.1, constant, 0.8, true, BnStats.FIRST, 0));
    specs.add(new SharpnessSpec.ModelPerturbation(0.002, 1, 0));
    specs.add(new SharpnessSpec.SpectralNorm(0.01, 0));
    return specs;
  }

  @ParameterizedTest
  @MethodSource("sharpness")
  void aStepLeavesNoArrayBehind(SharpnessSpec sharpness) {
    leavesNoArrayBehind(sharpness, new LossSpec.Ldam(0.5, 30));
  }

  @ParameterizedTest
  @MethodSource("sharpness")
  void aStepWhoseLossDrawsLeavesNoArrayBehind(SharpnessSpec sharpness) {
    leavesNoArrayBehind(sharpness, new LossSpec.Gcl(0.1, 30, 0.5, true, 1));
  }

  private static void leavesNoArrayBehind(SharpnessSpec sharpness, LossSpec.OfLogits lossSpec) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.COSINE);
    int[] counts = {8, 4};
    try (Model model =
        Model.create(Networks.of(spec, 2, 3), NumberFormat.FLOAT32, Device.cpu(), 0)) {
      Loss loss = Losses.of(lossSpec, counts, model.manager(), model.format());
      OptimizerSpec sgd = new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, false);
      Stepper stepper =
          Steppers.of(
              sharpness,
              Optimizers.of(sgd, model.parameters()),
              model.network().parameters(),
              counts,
              0);
      step(model, loss, stepper);
      int before = model.manager().getManagedArrays().size();
      for (int i = 0; i < 10; i++) {
        step(model, loss, stepper);
      }
      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void aStepOfBatchCountsThatIsWatchedLeavesNoArrayBehind() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    int[] counts = {8, 4};
    try (Model model =
        Model.create(Networks.of(spec, 2, 3), NumberFormat.FLOAT32, Device.cpu(), 0)) {
      Loss loss =
          Losses.of(new LossSpec.Arb(ArbCounts.BATCH), counts, model.manager(), model.format());
      OptimizerSpec sgd = new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, false);
      Stepper stepper =
          Steppers.of(
              new SharpnessSpec.Sam(0.05, new RhoSchedule.Constant(), BnStats.FIRST, 0),
              Optimizers.of(sgd, model.parameters()),
              model.network().parameters(),
              counts,
              0);
      ClassPairGradientTally tally = new ClassPairGradientTally(counts, 1, Classifier.LINEAR);
      int before = 0;
      for (int i = 0; i < 10; i++) {
        try (NDManager scope = model.manager().newSubManager()) {
          NDArray labels = scope.create(new long[] {0, 1});
          ClassPairGradientTally.Step seen = tally.step(scope, new int[] {0, 1});
          stepper.step(
              scope,
              model.parameters(),
              new BatchObjective(
                  model,
                  loss.inBatch(new BatchContext(labels, 0, 0)),
                  null,
                  scope.ones(new Shape(2, 3, 8, 8)),
                  Targets.of(labels),
                  seen),
              new Stepper.Rates(0.01, 0.05, 0));
          seen.add();
        }
        before = i == 0 ? model.manager().getManagedArrays().size() : before;
      }
      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "DISALIGN"})
  void aStepOfASecondStageLeavesNoArrayBehind(Heads heads) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, heads);
    int[] counts = {8, 4};
    try (Model model =
        Model.create(Networks.of(spec, 2, 3), NumberFormat.FLOAT32, Device.cpu(), 0)) {
      Loss loss = Losses.of(new LossSpec.CrossEntropy(), counts, model.manager(), model.format());
      List<String> tensors = model.network().head().tensors();
      // Of aligned heads the scale and the shift, so that there is something frozen.
      List<String> learned = heads == Heads.PLAIN ? tensors : tensors.subList(2, 4);
      HeadParameters head = new HeadParameters(model, learned, heads == Heads.PLAIN, null);
      OptimizerSpec sgd = new OptimizerSpec.Sgd(0.01, 0.9, 2e-4, false);
      Stepper stepper =
          Steppers.of(
              null,
              Optimizers.grouped(
                  sgd, head.vector(), new long[] {head.vector().size() - 2}, new double[] {0.5, 1}),
              head.layout(),
              counts,
              0);
      NDArray weights = model.format().create(model.manager(), new double[] {0.1, 2}, new Shape(2));
      int before = 0;
      for (int i = 0; i < 10; i++) {
        try (NDManager scope = model.manager().newSubManager()) {
          NDArray features = model.format().create(scope, new double[128], new Shape(2, 64)).add(i);
          stepper.step(
              scope,
              head.vector(),
              new HeadObjective(
                  model,
                  head,
                  loss,
                  null,
                  features,
                  Targets.of(scope.create(new long[] {0, 1})),
                  new FeatureShift(weights, 0.5)),
              new Stepper.Rates(0.01, 0, i));
        }
        head.settle();
        before = i == 0 ? model.manager().getManagedArrays().size() : before;
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
          new BatchObjective(
              model,
              loss.inBatch(new BatchContext(targets.labels(), 0, 5)),
              weights,
              images,
              targets),
          new Stepper.Rates(0.01, 0.05, 0));
    }
  }
}
