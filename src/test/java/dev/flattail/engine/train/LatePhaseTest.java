package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.EpochRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests trainings whose sharpness starts after some epochs. */
class LatePhaseTest {
  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  private TrainingFixture.RecordedTraining run(
      TrainSpec spec, @Nullable ResumePoint resume, StopSignal stop) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingInputs inputs =
        new TrainingInputs(
            spec, TrainingFixture.data(spec), null, resume, folder.resolve("scratch"));
    try (Training training = new Training(inputs, kept, kept, stop)) {
      TrainingResult unused = training.run();
    }
    return kept;
  }

  private TrainingFixture.RecordedTraining run(TrainSpec spec) throws Exception {
    return run(spec, null, StopSignal.NEVER);
  }

  private static TrainSpec with(String type, int startEpoch) {
    return TrainingFixture.spec(
        Map.of("sharpness", Map.of("type", type, "startEpoch", startEpoch)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sam",
        "asam",
        "imbsam",
        "focal-sam",
        "cc-sam",
        "msam",
        "looksam",
        "gsam",
        "esam",
        "friendly-sam",
        "gnm",
        "sse-sam",
        "gradient-penalty",
        "model-perturbation",
        "spectral-norm"
      })
  void aSharpnessThatNeverStartsEndsInTheBytesOfTheOptimizerAlone(String type) throws Exception {
    assertThat(run(with(type, 2)).files.get("last"))
        .isEqualTo(run(TrainingFixture.spec(Map.of())).files.get("last"));
  }

  @Test
  void theSharpnessActsFromItsFirstEpochOn() throws Exception {
    List<EpochRow> late = run(with("sam", 1)).rows;
    List<EpochRow> plain = run(TrainingFixture.spec(Map.of())).rows;

    assertThat(late.stream().map(EpochRow::rho)).containsExactly(null, 0.05);
    assertThat(late.getFirst().trainLoss()).isEqualTo(plain.getFirst().trainLoss());
    assertThat(late.getLast().trainLoss()).isNotEqualTo(plain.getLast().trainLoss());
  }

  @ParameterizedTest
  @CsvSource({
    "sam, 2",
    "sam, 3",
    "sam, 4",
    "looksam, 2",
    "looksam, 4",
    "looksam, 5",
    "friendly-sam, 2",
    "friendly-sam, 5",
    "gnm, 4",
    "sse-sam, 4",
    "esam, 4"
  })
  void aResumedTrainingEndsInTheSameBytes(String type, int stopAfter) throws Exception {
    TrainSpec spec = with(type, 1);
    TrainingFixture.RecordedTraining stopped = new TrainingFixture.RecordedTraining();
    try (Training training =
        new Training(
            new TrainingInputs(
                spec, TrainingFixture.data(spec), null, null, folder.resolve("scratch")),
            stopped,
            stopped,
            () -> stopped.progress.stream().anyMatch(now -> now.step() >= stopAfter))) {
      assertThat(training.run().interrupted()).isTrue();
    }
    ResumePoint point =
        new ResumePoint(stopped.write("last", folder), stopped.write("state", folder), null);

    assertThat(run(spec, point, StopSignal.NEVER).files.get("state"))
        .isEqualTo(run(spec).files.get("state"));
  }
}
