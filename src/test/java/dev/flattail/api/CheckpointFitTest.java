package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Shared;
import dev.flattail.artifacts.SafetensorsHeader;
import dev.flattail.artifacts.TensorEntry;
import dev.flattail.spec.Arch;
import dev.flattail.spec.Classifier;
import dev.flattail.spec.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CheckpointFitTest {
  private static final ModelSpec LINEAR = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
  private static final ModelSpec COSINE = new ModelSpec(Arch.RESNET20, Classifier.COSINE);

  @Test
  void checkpointsOfTheReferenceCodeFit() throws IOException {
    assertThat(CheckpointFit.misfit(golden("e2e-ce-sgd"), LINEAR, 10)).isNull();
    assertThat(CheckpointFit.misfit(golden("e2e-ldam-sam"), COSINE, 10)).isNull();
  }

  @Test
  void anotherHeadIsNamedFirst() throws IOException {
    assertThat(CheckpointFit.misfit(golden("e2e-ce-sgd"), COSINE, 10))
        .contains(": linear.weight is [10, 64], must be [64, 10]; linear.bias [10] has no place");
  }

  @Test
  void anUnknownNumberOfClassesIsTakenFromTheCheckpoint() {
    assertThat(CheckpointFit.misfit(ResNetLayout.of(LINEAR, 7), LINEAR, null)).isNull();
    assertThat(CheckpointFit.misfit(ResNetLayout.of(COSINE, 7), COSINE, null)).isNull();
  }

  @Test
  void manyMisfitsAreCounted() {
    ModelSpec deeper = new ModelSpec(Arch.RESNET110, Classifier.LINEAR);
    assertThat(CheckpointFit.misfit(ResNetLayout.of(LINEAR, 10), deeper, 10))
        .contains("layer1.3.conv1.weight [16, 16, 3, 3] is missing")
        .endsWith("more tensors");
  }

  private static Map<String, List<Long>> golden(String run) throws IOException {
    try (InputStream in =
        Files.newInputStream(Shared.file("golden/" + run + "/init.safetensors"))) {
      return SafetensorsHeader.read(in).tensors().stream()
          .collect(Collectors.toMap(TensorEntry::plainName, TensorEntry::shape));
    }
  }
}
