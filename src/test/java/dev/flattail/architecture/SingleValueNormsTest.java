package dev.flattail.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases that PyTorch refuses with "Expected more than 1 value per channel when training". */
class SingleValueNormsTest {
  private static Optional<SpecProblem> problem(int images, int side, Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "shapes"));
    tree.put("epochs", 1);
    tree.put("schedule", Map.of("type", "constant"));
    tree.putAll(fields);
    TrainSpec spec = (TrainSpec) SpecReader.readSubmitted(tree);
    return SingleValueNorms.find(spec, images, side, side);
  }

  private static Map<String, ?> arch(String name, int batchSize) {
    return Map.of("model", Map.of("arch", name), "batchSize", batchSize);
  }

  @ParameterizedTest
  @CsvSource({
    "resnet10, 32, 3, 2, layer4.0.bn1",
    "resnet50, 32, 129, 128, layer4.0.bn2",
    "resnet18, 16, 9, 4, layer3.0.bn1",
    "resnet20, 4, 9, 8, layer3.0.bn1",
    "resnet18-cifar, 8, 9, 8, conv5_x.0.residual_function.1",
    "resnet10, 32, 1, 8, layer4.0.bn1",
    "resnet10, 32, 3, 1, layer4.0.bn1"
  })
  void aBatchOfOneOnAMapOfOnePixelIsRefused(
      String arch, int side, int images, int batchSize, String norm) {
    assertThat(problem(images, side, arch(arch, batchSize)))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.pointer()).isEqualTo("/batchSize");
              assertThat(problem.detail())
                  .contains("leaves a batch of one image")
                  .contains("(" + images + " training images in batches of " + batchSize + ")")
                  .contains(norm + " has one value per channel");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "resnet10, 33, 3, 2", // layer4's map is 2x2
    "resnet10, 32, 4, 2",
    "resnet10, 32, 2, 2",
    "resnet20, 32, 3, 2",
    "resnet20, 32, 3, 1",
    "resnet18-cifar, 32, 3, 2"
  })
  void everyOtherBatchIsTaken(String arch, int side, int images, int batchSize) {
    assertThat(problem(images, side, arch(arch, batchSize))).isEmpty();
  }

  @Test
  void theSuggestedBatchSizeLeavesNoBatchOfOne() {
    SpecProblem problem = problem(25, 32, arch("resnet10", 8)).orElseThrow();
    assertThat(problem.suggestion()).isEqualTo("7");
    assertThat(problem(25, 32, arch("resnet10", 7))).isEmpty();
    assertThat(problem(1, 32, arch("resnet10", 8)).orElseThrow().suggestion()).isNull();
  }

  @Test
  void droppingTheLastBatchHelpsTheFirstStageAlone() {
    Map<String, Object> fields = new HashMap<>(arch("resnet10", 8));
    fields.put("dropLast", true);
    assertThat(problem(25, 32, fields)).isEmpty();

    fields.put("stage2", Map.of("type", "crt", "epochs", 1));
    assertThat(problem(25, 32, fields)).isEmpty();

    fields.put("stage2", Map.of("type", "crt", "epochs", 1, "batchNorm", "train"));
    assertThat(problem(25, 32, fields))
        .hasValueSatisfying(
            problem -> assertThat(problem.detail()).contains("stage2.batchNorm to frozen"));
  }

  @Test
  void aFirstStageWithoutEpochsHasNoBatches() {
    Map<String, Object> fields = new HashMap<>(arch("resnet10", 8));
    fields.put("epochs", 0);
    fields.put("initFrom", Map.of("checkpoint", "x"));
    fields.put("stage2", Map.of("type", "crt", "epochs", 1));
    assertThat(problem(25, 32, fields)).isEmpty();
  }

  /** PaCo normalizes feature vectors, which have one value per channel and image on any map. */
  @Test
  void pacosNormalizationOfFeaturesNeedsTwoImages() {
    Map<String, Object> fields = new HashMap<>(arch("resnet20", 1));
    fields.put("loss", Map.of("type", "paco", "queue", 32));
    assertThat(problem(25, 32, fields))
        .hasValueSatisfying(problem -> assertThat(problem.detail()).contains("fc.1 has one value"));
  }
}
