package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.EpochRow;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Second stages on tiny images: three steps in the first stage, three an epoch in the second. */
class TwoStageTest {
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static TrainSpec spec(Map<String, ?> stage2, Map<String, ?> others) {
    Map<String, Object> fields = new HashMap<>(others);
    fields.putIfAbsent("epochs", 1);
    fields.put("stage2", stage2);
    return TrainingFixture.spec(fields);
  }

  private TrainingResult run(
      TrainSpec spec,
      @Nullable Path initial,
      @Nullable ResumePoint resume,
      TrainingFixture.RecordedTraining kept,
      StopSignal stop)
      throws Exception {
    TrainingInputs inputs =
        new TrainingInputs(
            spec, TrainingFixture.data(spec), initial, resume, folder.resolve("scratch"));
    try (Training training = new Training(inputs, kept, kept, stop)) {
      return training.run();
    }
  }

  private Map<String, double[]> tensors(TrainingFixture.RecordedTraining kept, String checkpoint)
      throws Exception {
    Map<String, double[]> values = new HashMap<>();
    for (StoredTensor tensor : Safetensors.read(kept.write(checkpoint, folder))) {
      values.put(tensor.name(), tensor.toDoubles());
    }
    return values;
  }

  private static List<String> changed(Map<String, double[]> before, Map<String, double[]> after) {
    List<String> names = new ArrayList<>();
    before.forEach(
        (name, values) -> {
          if (!java.util.Arrays.equals(values, Objects.requireNonNull(after.get(name)))) {
            names.add(name);
          }
        });
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crt", "mislas", "cc-sam"})
  void theBackboneIsFrozenAndTheClassifierLearns(String type) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult result =
        run(spec(Map.of("type", type, "epochs", 2), Map.of()), null, null, kept, StopSignal.NEVER);
    assertThat(changed(tensors(kept, "stage1"), tensors(kept, "last")))
        .containsExactlyInAnyOrder("linear.weight", "linear.bias");
    assertThat(kept.rows).extracting(EpochRow::epoch).containsExactly(1, 2, 3);
    assertThat(result.stage1()).isNotNull();
    assertThat(Objects.requireNonNull(result.stage1()).end().figures().epoch()).isEqualTo(1);
    assertThat(result.scores().end().figures().epoch()).isEqualTo(3);
    assertThat(kept.progress.getLast().fraction()).isCloseTo(1, within(1e-9));
    assertThat(kept.progress.getLast().step()).isEqualTo(kept.progress.getLast().steps());
  }

  @ParameterizedTest
  @ValueSource(strings = {"crt", "mislas"})
  void aSecondStageLearnsTheClassifierOfBothBranches(String type) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainSpec spec = spec(Map.of("type", type, "epochs", 1), Map.of("loss", Map.of("type", "bbn")));
    run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(changed(tensors(kept, "stage1"), tensors(kept, "last")))
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    assertThat(tensors(kept, "last").get("classifier.weight")).hasSize(10 * 128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crt", "mislas"})
  void aSecondStageLearnsTheClassifierOfResltsBranches(String type) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainSpec spec =
        spec(Map.of("type", type, "epochs", 1), Map.of("loss", Map.of("type", "reslt")));
    run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(changed(tensors(kept, "stage1"), tensors(kept, "last")))
        .containsExactlyInAnyOrder("linear.weight", "linear.bias");
    assertThat(tensors(kept, "last").get("linear.weight")).hasSize(10 * 64);
  }

  /** The rows are as long as one branch's features, not as all of them together. */
  @Test
  void tauNormDividesTheRowsOfResltsClassifier() throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainSpec spec =
        spec(Map.of("type", "tau-norm", "tau", 1), Map.of("loss", Map.of("type", "reslt")));
    run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(tensors(kept, "last").get("linear.bias")).containsOnly(0);
    double[] weight = Objects.requireNonNull(tensors(kept, "last").get("linear.weight"));
    for (int c = 0; c < 10; c++) {
      double squares =
          Arrays.stream(weight, c * 64, (c + 1) * 64).map(number -> number * number).sum();
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void weightScalingMovesEachClassVectorAlongItself() throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(
        spec(Map.of("type", "lws", "epochs", 2, "lr", 0.5), Map.of()),
        null,
        null,
        kept,
        StopSignal.NEVER);
    double[] before = Objects.requireNonNull(tensors(kept, "stage1").get("linear.weight"));
    double[] after = Objects.requireNonNull(tensors(kept, "last").get("linear.weight"));
    double[] bias = Objects.requireNonNull(tensors(kept, "stage1").get("linear.bias"));
    double[] biasAfter = Objects.requireNonNull(tensors(kept, "last").get("linear.bias"));
    boolean moved = false;
    for (int c = 0; c < 10; c++) {
      double scale = after[c * 64] / before[c * 64];
      moved |= Math.abs(scale - 1) > 1e-3;
      assertThat(biasAfter[c]).isCloseTo(bias[c] * scale, within(1e-5));
      for (int f = 0; f < 64; f++) {
        assertThat(after[c * 64 + f]).isCloseTo(before[c * 64 + f] * scale, within(1e-5));
      }
    }
    assertThat(moved).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"float32, none", "float64, none", "float32, sam", "bfloat16, none"})
  void alignmentLearnsItsOwnTensorsAlone(String precision, String sharpness) throws Exception {
    Map<String, Object> stage2 = new HashMap<>(Map.of("type", "disalign", "epochs", 2));
    stage2.put("batchNorm", "frozen");
    if (sharpness.equals("sam")) {
      stage2.put("sharpness", Map.of("type", "sam", "rho", 0.05));
    }
    TrainSpec spec = spec(stage2, Map.of("precision", precision));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult result = run(spec, null, null, kept, StopSignal.NEVER);
    Map<String, double[]> first = tensors(kept, "stage1");
    Map<String, double[]> last = tensors(kept, "last");
    assertThat(changed(first, last)).isEmpty();
    last.keySet().removeAll(first.keySet());
    assertThat(last)
        .containsOnlyKeys(
            "linear.logit_scale",
            "linear.logit_bias",
            "linear.confidence_layer.weight",
            "linear.confidence_layer.bias");
    assertThat(last.get("linear.logit_scale")).hasSize(10).doesNotContain(1);
    assertThat(last.get("linear.logit_bias")).hasSize(10).doesNotContain(0);
    assertThat(last.get("linear.confidence_layer.weight")).hasSize(64).doesNotContain(0.1);
    assertThat(kept.rows.getLast().learningRate()).isCloseTo(0.05, within(1e-12));
    assertThat(kept.rows.getLast().testLoss()).isEqualTo(result.scores().end().figures().loss());

    Path file = kept.write("last", folder);
    ModelSpec described = TrainedModel.described(spec, file);
    assertThat(described.heads()).isEqualTo(Heads.DISALIGN);
    assertThat(TrainedModel.described(spec, kept.write("stage1", folder))).isEqualTo(spec.model());
    try (Model model =
        TrainedModel.load(described, 10, NumberFormat.of(spec.precision()), "cpu", file)) {
      assertThat(ModelState.of(model)).hasSameSizeAs(Safetensors.read(file));
    }
  }

  @Test
  void withBatchNormInTrainModeRunningStatisticsGoOnLearning() throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(
        spec(Map.of("type", "cc-sam", "epochs", 1, "batchNorm", "train"), Map.of()),
        null,
        null,
        kept,
        StopSignal.NEVER);
    List<String> changed = changed(tensors(kept, "stage1"), tensors(kept, "last"));
    assertThat(changed).contains("bn1.running_mean", "bn1.num_batches_tracked", "linear.weight");
    assertThat(changed).noneMatch(name -> name.contains("conv") || name.equals("bn1.weight"));
  }

  @ParameterizedTest
  @CsvSource({
    "crt, 4",
    "lws, 4",
    "mislas, 5",
    "cc-sam, 4",
    "cc-sam, 2",
    "cc-sam, 3",
    "lws, 7",
    "mislas, 6",
    "disalign, 2",
    "disalign, 3",
    "disalign, 5"
  })
  void aResumedTrainingEndsInTheSameBytes(String type, int stopAfter) throws Exception {
    TrainSpec spec =
        spec(
            Map.of("type", type, "epochs", 2, "from", "best-on-test", "batchNorm", "train"),
            Map.of("mixup", Map.of("alpha", 1.0)));
    assertSameBytes(spec, stopAfter);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 7})
  void aResumedRunDrawsTheSameNoise(int stopAfter) throws Exception {
    TrainSpec spec =
        spec(
            Map.of("type", "gcl", "epochs", 2, "from", "best-on-test"),
            Map.of(
                "model",
                Map.of("arch", "resnet20", "classifier", "cosine"),
                "loss",
                Map.of("type", "gcl"),
                "sharpness",
                Map.of("type", "sam"),
                "mixup",
                Map.of("alpha", 1.0)));
    assertSameBytes(spec, stopAfter);
  }

  @Test
  void gclTrainsTheCosineClassifierAlone() throws Exception {
    TrainSpec spec =
        spec(
            Map.of("type", "gcl", "epochs", 2),
            Map.of(
                "model",
                Map.of("arch", "resnet20", "classifier", "cosine"),
                "loss",
                Map.of("type", "gcl")));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(changed(tensors(kept, "stage1"), tensors(kept, "last")))
        .containsExactly("linear.weight");
    assertThat(kept.rows.get(1).learningRate()).isEqualTo(0.002);
    assertThat(kept.rows.get(2).learningRate()).isCloseTo(0.001, within(1e-12));
    assertThat(spec.lossOf("stage1").logitScale()).isEqualTo(30);
    assertThat(spec.lossOf("last").logitScale()).isEqualTo(20);
  }

  private void assertSameBytes(TrainSpec spec, int stopAfter) throws Exception {
    TrainingFixture.RecordedTraining whole = new TrainingFixture.RecordedTraining();
    TrainingResult uninterrupted = run(spec, null, null, whole, StopSignal.NEVER);

    TrainingFixture.RecordedTraining first = new TrainingFixture.RecordedTraining();
    StopSignal afterSteps =
        () ->
            first.progress.stream().mapToLong(TrainingProgress::step).max().orElse(0) >= stopAfter;
    assertThat(run(spec, null, null, first, afterSteps).interrupted()).isTrue();
    Path best =
        first.files.containsKey("best-on-test") ? first.write("best-on-test", folder) : null;
    ResumePoint point =
        new ResumePoint(first.write("last", folder), first.write("state", folder), best);
    deleteScratch();
    TrainingFixture.RecordedTraining second = new TrainingFixture.RecordedTraining();
    TrainingResult resumed = run(spec, null, point, second, StopSignal.NEVER);

    assertThat(second.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
    assertThat(resumed).usingRecursiveComparison().isEqualTo(uninterrupted);
  }

  private void deleteScratch() throws Exception {
    try (var files = Files.list(folder.resolve("scratch"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void alignmentAloneStartsFromAPlainModel() throws Exception {
    TrainingFixture.RecordedTraining first = new TrainingFixture.RecordedTraining();
    run(TrainingFixture.spec(Map.of("epochs", 1)), null, null, first, StopSignal.NEVER);
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(
        spec(
            Map.of("type", "disalign", "epochs", 1),
            Map.of("epochs", 0, "initFrom", Map.of("checkpoint", "elsewhere"))),
        first.write("last", folder),
        null,
        kept,
        StopSignal.NEVER);
    assertThat(changed(tensors(first, "last"), tensors(kept, "last")))
        .contains("bn1.running_mean")
        .noneMatch(name -> name.endsWith("weight") || name.endsWith("bias"));
    assertThat(tensors(kept, "last")).containsKey("linear.logit_scale");
  }

  @Test
  void aSecondStageAloneStartsFromOtherWeights() throws Exception {
    TrainingFixture.RecordedTraining first = new TrainingFixture.RecordedTraining();
    run(TrainingFixture.spec(Map.of("epochs", 1)), null, null, first, StopSignal.NEVER);
    Path weights = first.write("last", folder);
    TrainSpec spec =
        spec(
            Map.of("type", "cc-sam", "epochs", 2),
            Map.of("epochs", 0, "initFrom", Map.of("checkpoint", "elsewhere")));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult result = run(spec, weights, null, kept, StopSignal.NEVER);
    assertThat(changed(tensors(first, "last"), tensors(kept, "last")))
        .containsExactlyInAnyOrder("linear.weight", "linear.bias");
    assertThat(result.stage1()).isNull();
    assertThat(kept.rows).extracting(EpochRow::epoch).containsExactly(1, 2);
  }

  /** A worker can be lost between the last checkpoint and the job's end. */
  @Test
  void aNormalizedTrainingResumesToItsResult() throws Exception {
    TrainSpec spec = spec(Map.of("type", "tau-norm", "taus", List.of(0.0, 0.5, 1.0)), Map.of());
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult whole = run(spec, null, null, kept, StopSignal.NEVER);
    TrainingFixture.RecordedTraining again = new TrainingFixture.RecordedTraining();
    TrainingResult resumed =
        run(
            spec,
            null,
            new ResumePoint(kept.write("last", folder), kept.write("state", folder), null),
            again,
            StopSignal.NEVER);
    assertThat(resumed).usingRecursiveComparison().isEqualTo(whole);
    assertThat(again.publications).isEmpty();
    assertThat(again.rows).isEmpty();
  }

  @Test
  void tauIsSelectedOnTheValidationSplit() throws Exception {
    TrainSpec spec = spec(Map.of("type", "tau-norm", "taus", List.of(0.0, 0.5, 1.0)), Map.of());
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult result = run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(result.tau()).isIn(0.0, 0.5, 1.0);
    Map<String, double[]> after = tensors(kept, "last");
    assertThat(after.get("linear.bias")).containsOnly(0);
    double[] before = Objects.requireNonNull(tensors(kept, "stage1").get("linear.weight"));
    double[] weight = Objects.requireNonNull(after.get("linear.weight"));
    for (int c = 0; c < 10; c++) {
      double squares = 0;
      for (int f = 0; f < 64; f++) {
        squares += before[c * 64 + f] * before[c * 64 + f];
      }
      double divisor = Math.pow(squares, Objects.requireNonNull(result.tau()) / 2);
      assertThat(weight[c * 64]).isCloseTo(before[c * 64] / divisor, within(1e-6));
    }
    assertThat(result.scores().end().figures().epoch()).isEqualTo(1);
    assertThat(kept.rows).hasSize(1);
  }

  @Test
  void aSharpnessAwareSecondStageRuns() throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainSpec spec =
        spec(
            Map.of("type", "crt", "epochs", 1, "sharpness", Map.of("type", "imbsam", "rho", 0.05)),
            Map.of());
    run(spec, null, null, kept, StopSignal.NEVER);
    assertThat(kept.rows.get(1).rho()).isEqualTo(0.05);
    assertThat(kept.rows.get(1).trainLoss()).isFinite();
  }

  @Test
  void averagedWeightsGetTheirOwnStatistics() throws Exception {
    Map<String, ?> plain = Map.of("epochs", 3, "checkpoint", Map.of("everyEpochs", 1, "keep", 3));
    TrainingFixture.RecordedTraining raw = new TrainingFixture.RecordedTraining();
    run(TrainingFixture.spec(plain), null, null, raw, StopSignal.NEVER);
    Map<String, Object> averaged = new HashMap<>(plain);
    averaged.put("sharpness", Map.of("type", "swa", "startEpoch", 1));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(TrainingFixture.spec(averaged), null, null, kept, StopSignal.NEVER);

    double[] second = Objects.requireNonNull(tensors(raw, "epoch-2").get("conv1.weight"));
    double[] third = Objects.requireNonNull(tensors(raw, "epoch-3").get("conv1.weight"));
    double[] mean = Objects.requireNonNull(tensors(kept, "last").get("conv1.weight"));
    for (int i = 0; i < mean.length; i++) {
      assertThat(mean[i]).isCloseTo((second[i] + third[i]) / 2, within(1e-6));
    }
    assertThat(tensors(kept, "epoch-2").get("conv1.weight")).isEqualTo(second);
    assertThat(changed(tensors(raw, "epoch-3"), tensors(kept, "last")))
        .contains("bn1.running_mean", "layer3.2.bn2.running_var");
    assertThat(kept.rows.getLast().trainLoss()).isEqualTo(raw.rows.getLast().trainLoss());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 6, 9})
  void aResumedAveragedTrainingEndsInTheSameBytes(int stopAfter) throws Exception {
    Map<String, ?> swa = Map.of("type", "swa", "startEpoch", 0);
    TrainSpec spec =
        spec(
            Map.of("type", "crt", "epochs", 2, "sharpness", swa),
            Map.of("epochs", 2, "sharpness", swa));
    assertSameBytes(spec, stopAfter);
  }
}
