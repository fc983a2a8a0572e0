package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.EpochRow;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings whose numbers overflow: they fail, and nothing of it is evaluated or published. */
class NonFiniteTrainingTest {
  @TempDir Path folder;
  private final TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  /** One step of all images an epoch. */
  private static TrainSpec oneStep(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("batchSize", 64);
    all.put("epochs", 1);
    all.putAll(fields);
    return TrainingFixture.spec(all);
  }

  private static Map<String, ?> sgd(double lr) {
    return Map.of("type", "sgd", "lr", lr);
  }

  private void run(TrainSpec spec, @Nullable Path initial) throws Exception {
    TrainingInputs inputs =
        new TrainingInputs(
            spec, TrainingFixture.data(spec), initial, null, folder.resolve("scratch"));
    try (Training training = new Training(inputs, kept, kept, StopSignal.NEVER)) {
      training.run();
    }
  }

  private DivergedException diverged(TrainSpec spec, @Nullable Path initial) {
    DivergedException diverged =
        catchThrowableOfType(DivergedException.class, () -> run(spec, initial));
    assertThat(diverged).isNotNull();
    assertThat(kept.files.values()).allSatisfy(NonFiniteTrainingTest::assertFinite);
    return diverged;
  }

  private static void assertFinite(byte[] file) throws IOException {
    Path copy = Files.createTempFile("kept", ".safetensors");
    try {
      Files.write(copy, file);
      for (StoredTensor tensor : Safetensors.read(copy)) {
        if (!isScore(tensor.name())) {
          assertThat(tensor.toDoubles()).as(tensor.name()).satisfies(v -> allFinite(v));
        }
      }
    } finally {
      Files.delete(copy);
    }
  }

  /** Scores in a state are NaN where a figure is null. */
  private static boolean isScore(String tensor) {
    return tensor.endsWith("end") || tensor.contains("best.");
  }

  private static void allFinite(double[] values) {
    assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
  }

  /** The loss of the only step is finite: it is computed before the step. */
  @ParameterizedTest
  @CsvSource({"1e38", "3e38"})
  void aSingleStepThatOverflowsIsNoResult(double lr) {
    DivergedException diverged = diverged(oneStep(Map.of("optimizer", sgd(lr))), null);
    assertThat(diverged)
        .hasMessageContaining("are not finite (")
        .hasMessageContaining("at step 1 (epoch 1); lower optimizer.lr")
        .hasMessageEndingWith(
            "No epoch was completed, so the checkpoint last holds the initial weights.");
    assertThat(diverged.step()).isEqualTo(1);
    assertThat(diverged.epoch()).isEqualTo(1);
    assertThat(kept.rows).isEmpty();
    assertThat(kept.publications).containsExactly(List.of("last", "state"));
  }

  @ParameterizedTest
  @CsvSource({"adam", "adamw", "lion", "sgd"})
  void hyperparametersAtTheEndOfFloat32Diverge(String optimizer) {
    Map<String, ?> fields = Map.of("type", optimizer, "lr", 3e38, "weightDecay", 3e38);
    assertThat(diverged(oneStep(Map.of("optimizer", fields, "epochs", 2)), null))
        .hasMessageContaining("lower optimizer.lr");
    assertThat(kept.rows).isEmpty();
  }

  @Test
  void anEpochThatIsNotEvaluatedIsCheckedAsWell() {
    TrainSpec spec =
        oneStep(
            Map.of(
                "optimizer",
                Map.of("type", "sgd", "lr", 3e38, "weightDecay", 3e38),
                "epochs",
                5,
                "evaluation",
                Map.of("everyEpochs", 5)));
    assertThat(diverged(spec, null)).hasMessageContaining("at step 1 (epoch 1)");
    assertThat(kept.rows).isEmpty();
  }

  @Test
  void averagedWeightsThatOverflowAreNotEvaluated() {
    TrainSpec spec =
        oneStep(
            Map.of("optimizer", sgd(1e38), "sharpness", Map.of("type", "swa", "startEpoch", 0)));
    assertThat(diverged(spec, null)).hasMessageContaining("are not finite");
  }

  @Test
  void aSecondStageThatOverflowsInItsOnlyStepNamesItsRate() {
    TrainSpec spec = oneStep(Map.of("stage2", Map.of("type", "mislas", "epochs", 1, "lr", 3e38)));
    assertThat(diverged(spec, null))
        .hasMessageContaining("at step 2 (epoch 2); lower stage2.lr")
        .hasMessageEndingWith("The checkpoint last, saved after 1 completed epoch, is kept.");
    assertThat(kept.rows).extracting(EpochRow::epoch).containsExactly(1);
  }

  @Test
  void aLaterEpochThatDivergesKeepsTheEarlierCheckpoint() throws Exception {
    Map<String, ?> rises =
        Map.of(
            "type",
            "multistep",
            "milestones",
            List.of(2),
            "factors",
            List.of(3e38),
            "warmupEpochs",
            0);
    assertThat(diverged(oneStep(Map.of("schedule", rises, "epochs", 3)), null))
        .hasMessageContaining("(epoch 3)")
        .hasMessageEndingWith("The checkpoint last, saved after 2 completed epochs, is kept.");
    assertThat(kept.files).containsKeys("last", "state", "epoch-2", "best", "best-on-test");
  }

  /** The variance of 1e30 is beyond float32; what is divided by it is zero, and the loss finite. */
  @Test
  void aRunningVarianceThatOverflowsIsNoModel() throws Exception {
    Path initial = changed("conv1.weight", x -> x * 1e30);
    assertThat(diverged(oneStep(Map.of("optimizer", sgd(1e-9))), initial))
        .hasMessageContaining("are not finite");
  }

  private Path changed(String name, DoubleUnaryOperator change) throws Exception {
    TrainingFixture.RecordedTraining other = new TrainingFixture.RecordedTraining();
    TrainSpec spec = oneStep(Map.of());
    TrainingInputs inputs =
        new TrainingInputs(spec, TrainingFixture.data(spec), null, null, folder.resolve("other"));
    try (Training training = new Training(inputs, other, other, StopSignal.NEVER)) {
      training.run();
    }
    List<StoredTensor> tensors =
        Safetensors.read(other.write("last", folder)).stream()
            .map(
                tensor ->
                    tensor.name().equals(name)
                        ? StoredTensor.ofDoubles(
                            name,
                            tensor.shape(),
                            Arrays.stream(tensor.toDoubles()).map(change).toArray())
                        : tensor)
            .toList();
    Path file = folder.resolve("changed.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, tensors, Map.of());
    }
    return file;
  }

  private static TrainSpec tauNorm(Map<String, ?> fields) {
    Map<String, Object> stage2 = new HashMap<>(fields);
    stage2.put("type", "tau-norm");
    return oneStep(
        Map.of("epochs", 0, "stage2", stage2, "initFrom", Map.of("checkpoint", "another")));
  }

  /** Rows of norm 0.01 or so: divided by its 400th power, they overflow. */
  @Test
  void anExponentThatOverflowsIsNeverSelected() throws Exception {
    Path initial = changed("linear.weight", x -> x * 0.01);
    TrainSpec spec = tauNorm(Map.of("taus", List.of(400.0, 0.0)));
    run(spec, initial);
    assertThat(kept.lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("stage 2: tau 400.0 cannot be used: the values of linear.weight"))
        .contains("stage 2: classifier normalized with tau 0.0");
    assertFinite(Objects.requireNonNull(kept.files.get("last")));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void exponentsThatAllOverflowAreNamed(boolean searched) throws Exception {
    Path initial = changed("linear.weight", x -> x * 0.01);
    TrainSpec spec =
        tauNorm(searched ? Map.of("taus", List.of(400.0, 500.0)) : Map.of("tau", 400.0));
    assertThat(diverged(spec, initial))
        .hasMessageContaining("the values of linear.weight are not finite")
        .hasMessageContaining("lower stage2.tau");
  }

  @Test
  void aBatchOfOneWithoutAVarianceIsRefusedBeforeTheFirstStep() {
    TrainSpec spec =
        TrainingFixture.spec(Map.of("model", Map.of("arch", "resnet10"), "batchSize", 13));
    assertThatThrownBy(() -> run(spec, null))
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("one image (40 training images in batches of 13)");
    assertThat(kept.files).isEmpty();
  }

  /** ResNet-20 still has maps of 2x2 pixels here, so one image has a variance. */
  @Test
  void aBatchOfOneWithAVarianceStaysInTheTraining() throws Exception {
    run(TrainingFixture.spec(Map.of("batchSize", 13, "epochs", 1)), null);
    assertThat(kept.rows).hasSize(1);
    assertFinite(Objects.requireNonNull(kept.files.get("last")));
  }
}
