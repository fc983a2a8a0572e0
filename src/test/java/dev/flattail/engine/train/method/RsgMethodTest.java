package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.Training;
import dev.flattail.engine.train.TrainingFixture;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.stage.FirstStage;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RsgMethodTest {
  private static final int START = 1;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static TrainSpec spec(Map<String, ?> loss, Map<String, ?> more) {
    Map<String, Object> all =
        new HashMap<>(Map.of("type", "rsg", "startEpoch", START, "contrastiveChannels", 8));
    all.putAll(loss);
    Map<String, Object> fields = new HashMap<>();
    fields.put("loss", all);
    fields.put("precision", "float64");
    fields.put("batchSize", 10);
    fields.putAll(more);
    return TrainingFixture.spec(fields);
  }

  private TrainingInputs inputs(TrainSpec spec) {
    return new TrainingInputs(
        spec, TrainingFixture.data(spec), null, null, folder.resolve("scratch"));
  }

  /** Creates a model whose centers are not all zero, as after some steps. */
  private static Model model(TrainSpec spec) {
    Model model =
        Model.create(
            Networks.of(spec.model(), 10, 3),
            Networks.auxiliary(spec.loss(), spec.model(), 10, 3),
            NumberFormat.of(spec.precision()),
            Torch.device("cpu"),
            1);
    FlatLayout.Slot centers = model.trainedLayout().slot("RSG.centers");
    double[] values = new Random(2).doubles(centers.size(), 0, 1).toArray();
    FlatVectors.write(model.trained(), centers.offset(), values);
    return model;
  }

  /** Before samples are made, and without the module's own losses, it is the base loss. */
  @Test
  void withoutTheModulesLossesItIsTheBaseLoss() throws Exception {
    Map<String, ?> base = Map.of("type", "focal", "gamma", 2);
    TrainSpec spec = spec(Map.of("base", base, "cescWeight", 0, "mvWeight", 0), Map.of());
    TrainSpec plain =
        TrainingFixture.spec(Map.of("loss", base, "precision", "float64", "batchSize", 10));
    try (Model model = model(spec);
        NDManager scope = model.manager().newSubManager();
        BatchPipeline batches = batches(spec, model)) {
      Batch batch = batches.next();
      Objective ours = Method.of(inputs(spec), model, null).objective(batch, scope, 0, 1);
      Objective theirs = Method.of(inputs(plain), model, null).objective(batch, scope, 0, 1);
      Objective.Evaluation with = ours.at(scope, model.trained(), false);
      Objective.Evaluation without = theirs.at(scope, model.parameters(), false);
      assertThat(with.loss().getDouble()).isEqualTo(without.loss().getDouble());
      assertThat(with.correct().getDouble()).isEqualTo(without.correct().getDouble());
      double[] gradient = with.gradient().toDoubleArray();
      double[] expected = without.gradient().toDoubleArray();
      for (int i = 0; i < gradient.length; i++) {
        if (Math.abs(gradient[i] - (i < expected.length ? expected[i] : 0)) > 1e-12) {
          fail("gradient " + i);
        }
      }
    }
  }

  /**
   * Where nothing is held constant: the module before samples are made, and what makes them
   * afterwards.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, START})
  void theModulesGradientIsThatOfTheLoss(int epoch) throws Exception {
    List<String> tensors =
        epoch < START
            ? List.of(
                "RSG.linear",
                "RSG.bias",
                "RSG.centers",
                "RSG.contrastive_module.0.weight",
                "RSG.contrastive_module.2.bias",
                "RSG.contrastive_fc.weight")
            : List.of(
                "RSG.linear",
                "RSG.vec_transformation_module.0.weight",
                "RSG.vec_transformation_module.0.bias");
    TrainSpec spec = spec(Map.of("mvWeight", 0.1), Map.of());
    try (Model model = model(spec);
        NDManager scope = model.manager().newSubManager();
        BatchPipeline batches = batches(spec, model)) {
      Objective objective =
          Method.of(inputs(spec), model, null).objective(batches.next(), scope, epoch, 1);
      double[] w = model.trained().toDoubleArray();
      double[] gradient = objective.at(scope, model.trained(), false).gradient().toDoubleArray();
      Random random = new Random(5);
      for (String tensor : tensors) {
        FlatLayout.Slot slot = model.trainedLayout().slot(tensor);
        double[] direction = new double[w.length];
        double slope = 0;
        for (int i = (int) slot.offset(); i < slot.offset() + slot.size(); i++) {
          direction[i] = random.nextDouble() - 0.5;
          slope += gradient[i] * direction[i];
        }
        assertThat(slope).as(tensor).isNotZero();
        double h = 1e-6;
        double difference =
            (loss(objective, scope, w, direction, h) - loss(objective, scope, w, direction, -h))
                / (2 * h);
        assertThat(difference).as(tensor).isCloseTo(slope, within(1e-4 * Math.abs(slope)));
      }
    }
  }

  private static double loss(
      Objective objective, NDManager scope, double[] w, double[] direction, double length) {
    double[] moved = w.clone();
    for (int i = 0; i < w.length; i++) {
      moved[i] += length * direction[i];
    }
    NDArray at = NumberFormat.FLOAT64.create(scope, moved, new Shape(w.length));
    return objective.at(scope, at, false).loss().getDouble();
  }

  /** The comparison is fixed once samples are made, though the loss depends on it. */
  @Test
  void theComparisonIsLeftAsItIsOnceSamplesAreMade() throws Exception {
    TrainSpec spec = spec(Map.of(), Map.of());
    try (Model model = model(spec);
        NDManager scope = model.manager().newSubManager();
        BatchPipeline batches = batches(spec, model)) {
      Objective objective =
          Method.of(inputs(spec), model, null).objective(batches.next(), scope, START, 1);
      double[] gradient = objective.at(scope, model.trained(), false).gradient().toDoubleArray();
      for (FlatLayout.Slot slot : model.trainedLayout().slots()) {
        double[] own =
            Arrays.copyOfRange(gradient, (int) slot.offset(), (int) (slot.offset() + slot.size()));
        if (slot.name().contains("contrastive")) {
          assertThat(own).containsOnly(0.0);
        } else {
          assertThat(Arrays.stream(own).anyMatch(g -> g != 0)).as(slot.name()).isTrue();
        }
      }
    }
  }

  /** Also in bfloat16, whose maps are not in the format of the module's losses. */
  @ParameterizedTest
  @ValueSource(strings = {"float64", "float32", "bfloat16"})
  void aStepLeavesNoArrayBehind(String precision) throws Exception {
    TrainSpec spec =
        spec(
            Map.of("base", Map.of("type", "arb")),
            Map.of("precision", precision, "sharpness", Map.of("type", "sam", "rho", 0.05)));
    try (Model model = model(spec)) {
      TrainingStage stage = FirstStage.of(inputs(spec), model, null);
      try (BatchPipeline batches = batches(spec, model)) {
        int before = 0;
        for (int step = 0; step < 4; step++) {
          assertThat(stage.step(batches.next(), stage.rates(step / 2), step + 1).finite()).isTrue();
          if (step == 0) {
            before = model.manager().getManagedArrays().size();
          }
        }
        assertThat(model.manager().getManagedArrays()).hasSize(before);
      }
    }
  }

  @Test
  void checkpointsAreOfTheNetworkAndTheStateHasTheModule() throws Exception {
    TrainSpec spec =
        spec(
            Map.of(), Map.of("precision", "float32", "stage2", Map.of("type", "crt", "epochs", 1)));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    try (Training training = new Training(inputs(spec), kept, kept, StopSignal.NEVER)) {
      assertThat(training.run().interrupted()).isFalse();
    }
    assertThat(Safetensors.read(kept.write("last", folder)))
        .extracting(StoredTensor::name)
        .noneMatch(name -> name.startsWith("RSG"));
    assertThat(kept.rows)
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.trainAccuracy()).isBetween(0.0, 1.0));

    TrainSpec first = spec(Map.of(), Map.of("epochs", 1));
    TrainingFixture.RecordedTraining state = new TrainingFixture.RecordedTraining();
    try (Training training = new Training(inputs(first), state, state, StopSignal.NEVER)) {
      training.run();
    }
    assertThat(Safetensors.read(state.write("state", folder)))
        .extracting(StoredTensor::name)
        .contains("rsg.module", "optimizer.velocity", "optimizer.later.velocity");
  }

  @Test
  void noFrequentClassIsRefused() {
    TrainSpec spec = spec(Map.of("headRatio", 0.05), Map.of());
    try (Model model = model(spec)) {
      assertThatThrownBy(() -> Method.of(inputs(spec), model, null))
          .isInstanceOf(UnrunnableSpecException.class)
          .hasMessageContaining("headRatio")
          .hasMessageContaining("raise");
    }
  }

  private BatchPipeline batches(TrainSpec spec, Model model) {
    TrainingInputs inputs = inputs(spec);
    TrainingStage stage = FirstStage.of(inputs, model, null);
    return BatchPipeline.start(
        inputs.data().train(), stage.sampler(), stage.batches(), 0, 0, stage.epochs());
  }
}
