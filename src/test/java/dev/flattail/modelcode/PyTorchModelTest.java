package dev.flattail.modelcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.architecture.Architecture;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.modelcode.PyTorchModel.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be known of the Python without PyTorch; {@link PyTorchModelSuite} runs it. */
class PyTorchModelTest {
  @ParameterizedTest
  @EnumSource
  void everyModuleThatTensorsNameIsCreated(Arch arch) {
    List<ModelSpec> models = new ArrayList<>(List.of(new ModelSpec(arch, Classifier.COSINE)));
    for (Heads heads : Heads.values()) {
      models.add(new ModelSpec(arch, Classifier.LINEAR, heads));
    }
    for (ModelSpec model : models) {
      String code =
          PyTorchModel.of(model, 7, new Preparation(Normalize.CIFAR, null, null), "last.st");
      Set<String> modules = new TreeSet<>();
      Architecture.of(model, 3)
          .tensors(model.heads(), model.classifier(), 7)
          .keySet()
          .forEach(tensor -> modules.add(tensor.substring(0, tensor.indexOf('.'))));
      assertThat(modules)
          .as("%s", model)
          .isNotEmpty()
          .allSatisfy(module -> assertThat(code).contains("        self." + module + " = "));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET20", "RESNET50"})
  void theDocumentationSaysHowImagesWereScaled(Arch arch) {
    String code =
        PyTorchModel.of(
            new ModelSpec(arch, Classifier.LINEAR),
            7,
            new Preparation(Normalize.IMAGENET, 256, 224),
            null);
    assertThat(code)
        .contains("the central 224 x 224 pixels of images", "whose shorter side was scaled to 256")
        .contains("MEAN = (0.485, 0.456, 0.406)");
  }
}
