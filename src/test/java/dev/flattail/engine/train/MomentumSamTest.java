package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests trainings along the momentum: what they save, and that they resume. */
class MomentumSamTest {
  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  private static TrainSpec spec(int epochs) {
    return TrainingFixture.spec(
        Map.of(
            "epochs",
            epochs,
            "sharpness",
            Map.of("type", "msam", "rho", 0.3),
            "checkpoint",
            Map.of("everyEpochs", 1, "keep", 3)));
  }

  private TrainingFixture.RecordedTraining run(
      TrainSpec spec, @Nullable ResumePoint resume, int stopAfter) throws Exception {
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainingInputs inputs =
        new TrainingInputs(
            spec, TrainingFixture.data(spec), null, resume, folder.resolve("scratch"));
    StopSignal stop = () -> kept.progress.stream().anyMatch(now -> now.step() >= stopAfter);
    try (Training training = new Training(inputs, kept, kept, stop)) {
      assertThat(training.run().interrupted()).isEqualTo(stopAfter < Integer.MAX_VALUE);
    }
    return kept;
  }

  private TrainingFixture.RecordedTraining run(TrainSpec spec) throws Exception {
    return run(spec, null, Integer.MAX_VALUE);
  }

  private Map<String, double[]> tensors(TrainingFixture.RecordedTraining kept, String checkpoint)
      throws IOException {
    return Safetensors.read(kept.write(checkpoint, folder)).stream()
        .filter(tensor -> !tensor.name().endsWith("num_batches_tracked"))
        .collect(Collectors.toMap(StoredTensor::name, StoredTensor::toDoubles));
  }

  @Test
  void theLastEpochReestimatesStatisticsAlone() throws Exception {
    Map<String, double[]> going = tensors(run(spec(3)), "epoch-2");
    Map<String, double[]> ended = tensors(run(spec(2)), "last");

    assertThat(ended.keySet()).isEqualTo(going.keySet());
    ended.forEach(
        (name, numbers) -> {
          if (name.contains("running_")) {
            assertThat(numbers).as(name).isNotEqualTo(going.get(name));
          } else {
            assertThat(numbers).as(name).isEqualTo(going.get(name));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6})
  void aResumedTrainingEndsInTheSameBytes(int stopAfter) throws Exception {
    TrainingFixture.RecordedTraining stopped = run(spec(2), null, stopAfter);
    ResumePoint point =
        new ResumePoint(stopped.write("last", folder), stopped.write("state", folder), null);
    TrainingFixture.RecordedTraining resumed = run(spec(2), point, Integer.MAX_VALUE);
    TrainingFixture.RecordedTraining whole = run(spec(2));

    assertThat(resumed.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(resumed.files.get("state")).isEqualTo(whole.files.get("state"));
  }
}
