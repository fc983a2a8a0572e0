package dev.flattail.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.ParameterBlock;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.ParameterDivision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how the parameters of networks are divided into stages and layers. */
class ParameterBlocksTest {

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  static Stream<ModelSpec> everyModel() {
    return Stream.concat(
        Arrays.stream(Arch.values()).map(arch -> new ModelSpec(arch, Classifier.COSINE)),
        Arrays.stream(Heads.values())
            .flatMap(
                heads ->
                    Stream.of(Arch.RESNET32, Arch.RESNET10)
                        .map(arch -> new ModelSpec(arch, Classifier.LINEAR, heads))));
  }

  @ParameterizedTest
  @MethodSource("everyModel")
  void theDescriptionNamesTheTensorsOfTheNetwork(ModelSpec model) {
    assertThat(Architecture.of(model, 3).parameters(model.heads(), model.classifier()))
        .containsExactlyInAnyOrderElementsOf(names(Networks.of(model, 4, 3)));
  }

  @ParameterizedTest
  @MethodSource("everyModel")
  void everyTensorBelongsToOneBlock(ModelSpec model) {
    Network network = Networks.of(model, 4, 3);
    for (ParameterDivision by : ParameterDivision.values()) {
      List<ParameterBlock> blocks = network.blocks(by);
      assertThat(blocks).extracting(ParameterBlock::name).doesNotHaveDuplicates();
      assertThat(blocks.stream().flatMap(block -> block.tensors().stream()))
          .containsExactlyInAnyOrderElementsOf(names(network));
    }
  }

  private static List<String> names(Network network) {
    return network.parameters().slots().stream().map(FlatLayout.Slot::name).toList();
  }

  private static List<String> blocks(ModelSpec model, ParameterDivision by) {
    return Networks.of(model, 4, 3).blocks(by).stream().map(ParameterBlock::name).toList();
  }

  @Test
  void stagesAreStemBlocksOfOneNameAndHead() {
    ModelSpec plain = new ModelSpec(Arch.RESNET32, Classifier.LINEAR);
    assertThat(blocks(plain, ParameterDivision.STAGE))
        .containsExactly("stem", "layer1", "layer2", "layer3", "head");
    assertThat(
            blocks(new ModelSpec(Arch.RESNET18_CIFAR, Classifier.LINEAR), ParameterDivision.STAGE))
        .containsExactly("stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x", "head");
    assertThat(
            blocks(
                new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.BBN),
                ParameterDivision.STAGE))
        .containsExactly(
            "stem",
            "backbone.layer1",
            "backbone.layer2",
            "backbone.layer3",
            "backbone.cb_block",
            "backbone.rb_block",
            "head");
  }

  @Test
  void aConvolutionAndItsBatchNormalizationAreALayer() {
    Network network = Networks.of(new ModelSpec(Arch.RESNET50, Classifier.LINEAR), 4, 3);
    List<ParameterBlock> layers = network.blocks(ParameterDivision.LAYER);
    assertThat(layers).hasSize(1 + 16 * 3 + 4 + 1);
    assertThat(layers.getFirst())
        .isEqualTo(new ParameterBlock("conv1", List.of("conv1.weight", "bn1.weight", "bn1.bias")));
    assertThat(layers.getLast())
        .isEqualTo(new ParameterBlock("fc", List.of("fc.weight", "fc.bias")));
    assertThat(layers)
        .contains(
            new ParameterBlock(
                "layer1.0.downsample.0",
                List.of(
                    "layer1.0.downsample.0.weight",
                    "layer1.0.downsample.1.weight",
                    "layer1.0.downsample.1.bias")));
  }
}
