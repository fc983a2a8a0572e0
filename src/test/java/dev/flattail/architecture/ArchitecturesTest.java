package dev.flattail.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitecturesTest {

  /** As torchvision's documentation counts them; ResNet-10 is ResNet-18 less four blocks. */
  @ParameterizedTest
  @CsvSource({
    "RESNET10, 5418792",
    "RESNET18, 11689512",
    "RESNET34, 21797672",
    "RESNET50, 25557032",
    "RESNET101, 44549160",
    "RESNET152, 60192808",
    "RESNEXT50_32X4D, 25028904"
  })
  void networksForPhotographsHaveTorchvisionsParameters(Arch arch, long parameters) {
    assertThat(parameters(arch, 1000)).isEqualTo(parameters);
  }

  /** As the reference's classes count them, the heads that GLMC adds left out. */
  @ParameterizedTest
  @CsvSource({"RESNET18_CIFAR, 11220132", "RESNET34_CIFAR, 21328292"})
  void glmcsNetworksHaveItsParameters(Arch arch, long parameters) {
    assertThat(parameters(arch, 100)).isEqualTo(parameters);
  }

  private static long parameters(Arch arch, int classes) {
    return Architecture.of(arch, 3)
        .tensors(Heads.PLAIN, Classifier.LINEAR, classes)
        .entrySet()
        .stream()
        .filter(tensor -> !tensor.getKey().contains(".running_"))
        .mapToLong(tensor -> tensor.getValue().stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /**
   * RSG's module sits before the last stage: after layer2 of the small networks, layer3 of others.
   */
  @ParameterizedTest
  @CsvSource({
    "RESNET20, layer3.0.conv1, 32",
    "RESNET32_CCSAM, layer3.0.conv1, 32",
    "RESNET34_CIFAR, conv5_x.0.residual_function.0, 256",
    "RESNET10, layer4.0.conv1, 256",
    "RESNET50, layer4.0.conv1, 1024"
  })
  void theLastStageIsTheLastThatChangesTheShape(Arch arch, String first, int channels) {
    Architecture architecture = Architecture.of(arch, 3);
    Block block = architecture.blocks().get(architecture.lastNetworkStage());
    assertThat(block.convolutions().getFirst().name()).isEqualTo(first);
    assertThat(architecture.lastNetworkStageInputs()).isEqualTo(channels);
  }

  @Test
  void tensorsAreNamedAsTorchvisions() {
    Map<String, List<Long>> resnet50 =
        Architecture.of(Arch.RESNET50, 3).tensors(Heads.PLAIN, Classifier.LINEAR, 1000);
    assertThat(resnet50)
        .containsEntry("conv1.weight", List.of(64L, 3L, 7L, 7L))
        .containsEntry("bn1.running_var", List.of(64L))
        .containsEntry("layer1.0.conv1.weight", List.of(64L, 64L, 1L, 1L))
        .containsEntry("layer1.0.downsample.0.weight", List.of(256L, 64L, 1L, 1L))
        .containsEntry("layer1.0.downsample.1.running_mean", List.of(256L))
        .containsEntry("layer4.2.conv2.weight", List.of(512L, 512L, 3L, 3L))
        .containsEntry("fc.weight", List.of(1000L, 2048L))
        .containsEntry("fc.bias", List.of(1000L))
        .doesNotContainKey("layer1.1.downsample.0.weight")
        // 161 parameters and 53 means and variances, as its state_dict.
        .hasSize(161 + 2 * 53);
    assertThat(
            Architecture.of(Arch.RESNEXT50_32X4D, 3).tensors(Heads.PLAIN, Classifier.COSINE, 1000))
        .containsEntry("layer4.0.conv2.weight", List.of(1024L, 32L, 3L, 3L))
        .containsEntry("fc.weight", List.of(2048L, 1000L))
        .doesNotContainKey("fc.bias");
    assertThat(Architecture.of(Arch.RESNET10, 3).tensors(Heads.PLAIN, Classifier.LINEAR, 10))
        .containsKey("layer2.0.downsample.0.weight")
        .doesNotContainKeys("layer1.0.downsample.0.weight", "layer1.1.conv1.weight");
  }

  @Test
  void tensorsAreNamedAsGlmcs() {
    assertThat(Architecture.of(Arch.RESNET34_CIFAR, 3).tensors(Heads.PLAIN, Classifier.LINEAR, 100))
        .containsEntry("conv1.0.weight", List.of(64L, 3L, 3L, 3L))
        .containsEntry("conv1.1.running_var", List.of(64L))
        .containsEntry("conv2_x.0.residual_function.0.weight", List.of(64L, 64L, 3L, 3L))
        .containsEntry("conv5_x.2.residual_function.4.bias", List.of(512L))
        .containsEntry("conv3_x.0.shortcut.0.weight", List.of(128L, 64L, 1L, 1L))
        .containsEntry("conv3_x.0.shortcut.1.weight", List.of(128L))
        .containsEntry("fc.weight", List.of(100L, 512L))
        .doesNotContainKey("conv2_x.0.shortcut.0.weight");
  }

  /** As the authors' networks name theirs, and as their classes count them. */
  @Test
  void tensorsAreNamedAsBbns() {
    ModelSpec small = new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.BBN);
    assertThat(tensors(small, 10))
        .containsEntry("backbone.conv1.weight", List.of(16L, 3L, 3L, 3L))
        .containsEntry("backbone.layer3.3.bn2.bias", List.of(64L))
        .containsEntry("backbone.cb_block.conv1.weight", List.of(64L, 64L, 3L, 3L))
        .containsEntry("backbone.rb_block.bn2.running_var", List.of(64L))
        .containsEntry("classifier.weight", List.of(10L, 128L))
        .doesNotContainKey("backbone.layer3.4.conv1.weight")
        .hasSize(33 * 5 + 2);
    ModelSpec large = new ModelSpec(Arch.RESNET50, Classifier.LINEAR, Heads.BBN);
    assertThat(tensors(large, 8142))
        .containsEntry("backbone.layer4.0.downsample.1.running_mean", List.of(2048L))
        .containsEntry("backbone.cb_block.conv3.weight", List.of(2048L, 512L, 1L, 1L))
        .containsEntry("classifier.weight", List.of(8142L, 4096L))
        .doesNotContainKeys(
            "backbone.layer4.2.conv1.weight", "backbone.rb_block.downsample.0.weight");
  }

  private static Map<String, List<Long>> tensors(ModelSpec model, int classes) {
    return Architecture.of(model, 3).tensors(model.heads(), model.classifier(), classes);
  }

  @Test
  void anImageGoesThroughBothBranches() {
    ModelSpec small = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.BBN);
    assertThat(Architecture.of(small, 3).activations(32, 32)).isEqualTo(188416 + 2 * 64 * 8 * 8);
    assertThat(Architecture.of(small, 3).features()).isEqualTo(128);
  }

  /**
   * Counted by hand from the layers' sizes; {@code MODEL_ZOO.md} of Radosavovic et al. (2020,
   * facebookresearch/pycls) prints 11.1, 16.2, 22.6 and 14.4 million for the four large ones at
   * 224x224.
   */
  @ParameterizedTest
  @CsvSource({
    "RESNET50, 224, 11113984",
    "RESNET101, 224, 16231936",
    "RESNET152, 224, 22554112",
    "RESNEXT50_32X4D, 224, 14400512",
    "RESNET20, 32, 188416",
    "RESNET18_CIFAR, 32, 614400",
  })
  void activationsAreTheNumbersThatConvolutionsGive(Arch arch, int side, long numbers) {
    assertThat(Architecture.of(arch, 3).activations(side, side)).isEqualTo(numbers);
  }

  @Test
  void oddSidesAreRoundedUp() {
    Architecture resnet10 = Architecture.of(Arch.RESNET10, 3);
    // 33 -> 17 -> 9 -> 5 -> 3 -> 2
    long expected =
        64 * 17 * 17 + 2 * 64 * 9 * 9 + 3 * 128 * 5 * 5 + 3 * 256 * 3 * 3 + 3 * 512 * 2 * 2;
    assertThat(resnet10.activations(33, 33)).isEqualTo(expected);
  }
}
