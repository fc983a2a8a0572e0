package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.DataSplits;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.ClassGradients;
import dev.flattail.results.EpochRow;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  private TrainingInputs inputs(TrainSpec spec, @Nullable ResumePoint resume) {
    return new TrainingInputs(
        spec, TrainingFixture.data(spec), null, resume, folder.resolve("scratch"));
  }

  private TrainingResult run(
      TrainingInputs inputs, TrainingFixture.RecordedTraining kept, StopSignal stop)
      throws Exception {
    try (Training training = new Training(inputs, kept, kept, stop)) {
      return training.run();
    }
  }

  /**
   * Returns the resume point of a training of {@code spec} that was stopped after this many steps.
   */
  private ResumePoint stopped(TrainSpec spec, int steps) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    StopSignal afterSteps =
        () -> kept.progress.stream().mapToLong(TrainingProgress::step).max().orElse(0) >= steps;
    assertThat(run(inputs(spec, null), kept, afterSteps).interrupted()).isTrue();
    return new ResumePoint(kept.write("last", folder), kept.write("state", folder), null);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aResumedTrainingEndsInTheSameBytes(int stopAfter) throws Exception {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of(
                "sharpness", Map.of("type", "sam", "rho", 0.1),
                "mixup", Map.of("alpha", 1.0),
                "rebalance", Map.of("type", "drw", "startEpoch", 1)));
    TrainingFixture.RecordedTraining whole = new TrainingFixture.RecordedTraining();
    TrainingResult uninterrupted = run(inputs(spec, null), whole, StopSignal.NEVER);

    ResumePoint point = stopped(spec, stopAfter);
    TrainingFixture.RecordedTraining second = new TrainingFixture.RecordedTraining();
    TrainingResult resumed = run(inputs(spec, point), second, StopSignal.NEVER);

    assertThat(second.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
    assertThat(resumed.scores().end())
        .usingRecursiveComparison()
        .isEqualTo(uninterrupted.scores().end());
    assertThat(resumed.scores().bestOnTest())
        .usingRecursiveComparison()
        .isEqualTo(uninterrupted.scores().bestOnTest());
    assertThat(second.rows.getLast().trainLoss()).isEqualTo(whole.rows.getLast().trainLoss());
  }

  @Test
  void checkpointsSayTheirEpochAndWhatTheirInputsNote() throws Exception {
    TrainSpec spec = TrainingFixture.spec(Map.of("loss", Map.of("type", "ldam")));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(
        new TrainingInputs(
            spec,
            TrainingFixture.data(spec),
            null,
            null,
            folder.resolve("scratch"),
            null,
            Map.of("job", "the job's id")),
        kept,
        StopSignal.NEVER);

    assertThat(Safetensors.header(kept.write("last", folder)).metadata())
        .isEqualTo(Map.of("format", "pt", "epoch", "2", "scale", "30.0", "job", "the job's id"));
    assertThat(Safetensors.header(kept.write("state", folder)).metadata())
        .isEqualTo(Map.of("format", "pt"));
  }

  /**
   * Uses over a thousand classes, for which no confusions are kept and the state has other tensors.
   */
  @Test
  void aTrainingOfVeryManyClassesResumesToTheSameBytes() throws Exception {
    int classes = 1001;
    int[] labels = IntStream.range(0, 32).map(i -> i * 31).toArray();
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    new Random(1).nextBytes(pixels);
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    ImageSet images = ImageSet.copyOf(names, 8, 8, pixels, labels);
    DataSplits data = new DataSplits(images, images.select(new int[0]), images);
    TrainSpec spec = TrainingFixture.spec(Map.of("dataset", Map.of("name", "many")));
    Path scratch = folder.resolve("scratch");
    TrainingFixture.RecordedTraining whole = new TrainingFixture.RecordedTraining();
    run(new TrainingInputs(spec, data, null, null, scratch), whole, StopSignal.NEVER);

    TrainingFixture.RecordedTraining first = new TrainingFixture.RecordedTraining();
    StopSignal afterThree =
        () -> first.progress.stream().mapToLong(TrainingProgress::step).max().orElse(0) >= 3;
    run(new TrainingInputs(spec, data, null, null, scratch), first, afterThree);
    ResumePoint point =
        new ResumePoint(first.write("last", folder), first.write("state", folder), null);
    TrainingFixture.RecordedTraining second = new TrainingFixture.RecordedTraining();
    TrainingResult resumed =
        run(new TrainingInputs(spec, data, null, point, scratch), second, StopSignal.NEVER);

    assertThat(second.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
    assertThat(resumed.scores().end().confusion()).isNull();
    assertThat(resumed.scores().end().figures().perClass()).hasSize(classes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void gradientsByPairOfClassesSurviveAStop(int stopAfter) throws Exception {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of("loss", Map.of("type", "arb"), "stage2", Map.of("type", "crt", "epochs", 1)));
    TrainingFixture.RecordedTraining whole = new TrainingFixture.RecordedTraining();
    ClassGradients expected =
        Objects.requireNonNull(run(inputs(spec, null), whole, StopSignal.NEVER).gradients());
    assertThat(expected.rows()).hasSize(10);
    assertThat(expected.epochs()).extracting(ClassGradients.Epoch::epoch).containsExactly(1, 2);
    assertThat(expected.epochs().getLast().sizes()[0][0]).isPositive();

    ResumePoint point = stopped(spec, stopAfter);
    TrainingFixture.RecordedTraining second = new TrainingFixture.RecordedTraining();
    TrainingResult resumed = run(inputs(spec, point), second, StopSignal.NEVER);
    assertThat(resumed.gradients()).usingRecursiveComparison().isEqualTo(expected);
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
  }

  static List<Arguments> methods() {
    Map<String, ?> glmc = Map.of("type", "glmc", "resampleWeighting", 0.5);
    Map<String, ?> paco = Map.of("type", "paco", "queue", 32, "momentum", 0.9);
    Map<String, ?> bbn = Map.of("type", "bbn");
    Map<String, ?> rsg = Map.of("type", "rsg", "base", Map.of("type", "vs"), "startEpoch", 1);
    return List.of(
        arguments(glmc, 2, 6),
        arguments(glmc, 4, 6),
        arguments(paco, 1, 4),
        arguments(paco, 3, 4),
        arguments(bbn, 1, 6),
        arguments(bbn, 4, 6),
        arguments(Map.of("type", "reslt", "beta", 0.9), 2, 6),
        arguments(rsg, 2, 6),
        arguments(rsg, 4, 6));
  }

  /** Covers methods with streams (GLMC, BBN), a memory (PaCo), heads (ResLT) or a module (RSG). */
  @ParameterizedTest
  @MethodSource("methods")
  void aMethodOfItsOwnResumesToTheSameBytes(Map<String, ?> loss, int stopAfter, int steps)
      throws Exception {
    TrainSpec spec =
        TrainingFixture.spec(Map.of("sharpness", Map.of("type", "sam", "rho", 0.1), "loss", loss));
    TrainingFixture.RecordedTraining whole = new TrainingFixture.RecordedTraining();
    run(inputs(spec, null), whole, StopSignal.NEVER);
    ResumePoint point = stopped(spec, stopAfter);
    TrainingFixture.RecordedTraining second = new TrainingFixture.RecordedTraining();
    run(inputs(spec, point), second, StopSignal.NEVER);

    assertThat(second.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
    assertThat(whole.progress.getLast().fraction()).isEqualTo(1.0);
    assertThat(whole.progress.getLast().step()).isEqualTo(steps);
  }

  @Test
  void everyEpochGivesARowAndTheSplitsAreKeptApart() throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingResult result =
        run(inputs(TrainingFixture.spec(Map.of()), null), kept, StopSignal.NEVER);
    assertThat(result.gradients()).isNull();
    assertThat(kept.rows).extracting(EpochRow::epoch).containsExactly(1, 2);
    assertThat(kept.rows)
        .allSatisfy(
            row -> {
              assertThat(row.learningRate()).isEqualTo(0.02);
              assertThat(row.rho()).isNull();
              assertThat(row.trainLoss()).isPositive();
              assertThat(row.testAccuracy()).isBetween(0.0, 1.0);
              assertThat(row.validationAccuracy()).isBetween(0.0, 1.0);
              assertThat(row.imagesPerSecond()).isPositive();
            });
    assertThat(result.scores().end().figures().epoch()).isEqualTo(2);
    assertThat(result.scores().bestOnValidation()).isNotNull();
    assertThat(result.scores().bestOnTest()).isNotNull();
    assertThat(kept.files.keySet())
        .containsExactlyInAnyOrder("last", "state", "best", "best-on-test", "epoch-2");
    assertThat(kept.progress.getLast().fraction()).isEqualTo(1.0);
    assertThat(kept.progress).extracting(TrainingProgress::fraction).isSorted();
  }

  /**
   * Otherwise a training resumed from before its best epoch would name a checkpoint that it never
   * had.
   */
  @Test
  void aBestCheckpointComesWithThePlaceToResumeFrom() throws Exception {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of("epochs", 3, "checkpoint", Map.of("everyEpochs", 5, "keep", 1)));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(inputs(spec, null), kept, StopSignal.NEVER);

    assertThat(kept.publications)
        .filteredOn(names -> names.contains("best") || names.contains("best-on-test"))
        .isNotEmpty()
        .allSatisfy(names -> assertThat(names).contains("last", "state"));
  }

  @Test
  void checkpointsOfAnEarlierAttemptAreDroppedToo() throws Exception {
    TrainSpec spec = TrainingFixture.spec(Map.of("epochs", 3));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    StopSignal inTheSecondEpoch =
        () -> kept.progress.stream().mapToLong(TrainingProgress::step).max().orElse(0) >= 4;
    run(inputs(spec, null), kept, inTheSecondEpoch);
    assertThat(kept.files).containsKey("epoch-1");
    ResumePoint point =
        new ResumePoint(kept.write("last", folder), kept.write("state", folder), null);
    run(inputs(spec, point), kept, StopSignal.NEVER);

    assertThat(kept.files.keySet())
        .containsExactlyInAnyOrder("last", "state", "best", "best-on-test", "epoch-3");
  }

  @Test
  void aDivergedTrainingKeepsItsLastCheckpoint() {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of("optimizer", Map.of("type", "sgd", "lr", 1e30, "momentum", 0.0)));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    assertThatThrownBy(() -> run(inputs(spec, null), kept, StopSignal.NEVER))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("step")
        .hasMessageContaining("optimizer.lr");
    assertThat(kept.files).containsKeys("last", "state");
  }

  @ParameterizedTest
  @CsvSource({"head", "all"})
  void divergenceOfPerturbationsNamesTheNoise(String perturb) {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of("sharpness", Map.of("type", "cc-sam", "perturb", perturb, "noise", 3e38)));
    assertThatThrownBy(
            () -> run(inputs(spec, null), new TrainingFixture.RecordedTraining(), StopSignal.NEVER))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("lower sharpness.noise");
  }

  @Test
  void aSecondStageThatDivergesNamesItsOwnRate() {
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of("epochs", 1, "stage2", Map.of("type", "crt", "epochs", 2, "lr", 1e30)));
    assertThatThrownBy(
            () -> run(inputs(spec, null), new TrainingFixture.RecordedTraining(), StopSignal.NEVER))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("lower stage2.lr or lengthen stage2.schedule.warmupEpochs")
        .hasMessageNotContaining("sharpness");
  }

  @Test
  void weightsThatATrainingEndedWithStartAnother() throws Exception {
    TrainSpec spec = TrainingFixture.spec(Map.of("epochs", 1));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(inputs(spec, null), kept, StopSignal.NEVER);
    TrainingInputs from =
        new TrainingInputs(
            spec,
            TrainingFixture.data(spec),
            kept.write("last", folder),
            null,
            folder.resolve("scratch2"));
    TrainingFixture.RecordedTraining next = new TrainingFixture.RecordedTraining();
    try (Training training = new Training(from, next, next, () -> true)) {
      assertThat(training.run().interrupted()).isTrue();
    }
    // The headers differ by the epoch.
    List<StoredTensor> weights = Safetensors.read(kept.write("last", folder));
    assertThat(Safetensors.read(next.write("last", folder))).isEqualTo(weights);
  }

  @Test
  void aFreshClassifierStartsOnALoadedBackbone() throws Exception {
    TrainingFixture.RecordedTraining other = new TrainingFixture.RecordedTraining();
    run(inputs(TrainingFixture.spec(Map.of("seed", 7)), null), other, StopSignal.NEVER);
    TrainSpec spec =
        TrainingFixture.spec(
            Map.of(
                "model", Map.of("arch", "resnet20", "classifier", "cosine"),
                "initFrom", Map.of("checkpoint", "another", "classifier", "fresh"),
                "optimizer", Map.of("type", "sgd", "lr", 1e-30, "weightDecay", 0)));
    TrainingInputs start =
        new TrainingInputs(
            spec,
            TrainingFixture.data(spec),
            other.write("last", folder),
            null,
            folder.resolve("scratch"));
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    run(start, kept, StopSignal.NEVER);

    Map<String, StoredTensor> loaded = tensors(other.write("last", folder));
    Map<String, StoredTensor> end = tensors(kept.write("last", folder));
    assertThat(end.get("layer3.2.conv2.weight")).isEqualTo(loaded.get("layer3.2.conv2.weight"));
    double[] expected = Networks.of(spec.model(), 10, 3).parameters().initialValues(spec.seed());
    double[] own = Objects.requireNonNull(end.get("linear.weight")).toDoubles();
    assertThat(own[13]).isEqualTo((float) expected[expected.length - own.length + 13]);
    assertThat(end).doesNotContainKey("linear.bias");
  }

  private static Map<String, StoredTensor> tensors(Path file) throws IOException {
    return Safetensors.read(file).stream()
        .collect(Collectors.toMap(StoredTensor::name, tensor -> tensor));
  }
}
