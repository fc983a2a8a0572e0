package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.TrainSpec;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests sharpness-aware trainings with radius 0, which cost what the optimizer alone does. */
class ZeroRadiusTest {
  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  private TrainingFixture.RecordedTraining run(@Nullable Map<String, ?> sharpness)
      throws Exception {
    Map<String, Object> fields =
        sharpness == null
            ? Map.of("precision", "float64")
            : Map.of("precision", "float64", "sharpness", sharpness);
    TrainingFixture.RecordedTraining kept = new TrainingFixture.RecordedTraining();
    TrainSpec spec = TrainingFixture.spec(fields);
    TrainingInputs inputs =
        new TrainingInputs(spec, TrainingFixture.data(spec), null, null, folder.resolve("scratch"));
    try (Training training = new Training(inputs, kept, kept, StopSignal.NEVER)) {
      TrainingResult unused = training.run();
    }
    return kept;
  }

  @ParameterizedTest
  @CsvSource({"sam, both", "sam, first", "asam, both", "asam, first"})
  void aTrainingEndsInTheBytesOfTheOptimizerAlone(String type, String bnStats) throws Exception {
    assertThat(run(Map.of("type", type, "rho", 0, "bnStats", bnStats)).files.get("last"))
        .isEqualTo(run(null).files.get("last"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"msam", "looksam", "esam", "gsam", "friendly-sam", "gnm"})
  void theBytesAreThoseOfTheOptimizerAlone(String type) throws Exception {
    assertThat(run(Map.of("type", type, "rho", 0)).files.get("last"))
        .isEqualTo(run(null).files.get("last"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"imbsam", "focal-sam", "sse-sam", "gradient-penalty"})
  void onePassEqualsTwoAtTheSameWeights(String type) throws Exception {
    Map<String, Object> zero = Map.of("type", type, "rho", 0, "bnStats", "first");
    Map<String, Object> almost = Map.of("type", type, "rho", 1e-100, "bnStats", "first");

    assertThat(run(zero).rows.getLast().trainLoss())
        .isCloseTo(run(almost).rows.getLast().trainLoss(), within(1e-9));
  }
}
