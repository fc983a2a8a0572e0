package dev.flattail.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.SharedFiles;
import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.CheckpointModels;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
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
    assertThat(CheckpointFit.misfit(tensors(LINEAR, 7), LINEAR, null)).isNull();
    assertThat(CheckpointFit.misfit(tensors(COSINE, 7), COSINE, null)).isNull();
  }

  @Test
  void numbersOfClassesThatNoModelHasAreMisfits() {
    for (long classes : new long[] {Integer.MAX_VALUE + 1L, 1L << 62}) {
      Map<String, List<Long>> found = new HashMap<>(tensors(LINEAR, 7));
      found.put("linear.weight", List.of(classes, 64L));
      found.put("linear.bias", List.of(classes));
      assertThat(CheckpointFit.misfit(found, LINEAR, null))
          .contains("linear.weight is [" + classes + ", 64]");
    }
  }

  @Test
  void aNetworkOfOnePathIsNotOneOfTwoBranches() {
    ModelSpec bbn = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.BBN);
    assertThat(CheckpointFit.misfit(tensors(bbn, 7), bbn, null)).isNull();
    assertThat(CheckpointFit.misfitOfStart(tensors(bbn, 7), bbn, 10, InitClassifier.FRESH))
        .isNull();
    assertThat(CheckpointFit.misfit(tensors(LINEAR, 10), bbn, 10))
        .endsWith(
            "its tensors are those of resnet20 with a linear classifier; set /model/heads to \"plain\"");
    assertThat(CheckpointFit.misfit(tensors(bbn, 10), LINEAR, 10))
        .endsWith(
            "its tensors are those of resnet20 with a linear classifier and heads bbn; set /model/heads to \"bbn\"");
  }

  @Test
  void resltsBranchesAreHeads() {
    ModelSpec reslt = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.RESLT);
    ModelSpec two = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.RESLT_TWO);
    assertThat(CheckpointFit.misfit(tensors(reslt, 7), reslt, null)).isNull();
    assertThat(CheckpointFit.misfit(tensors(LINEAR, 10), reslt, 10))
        .endsWith("set /model/heads to \"plain\"");
    assertThat(CheckpointFit.misfit(tensors(reslt, 10), two, 10))
        .contains("BNT.weight [64] has no place in this model");
    assertThat(CheckpointFit.misfitOfStart(tensors(LINEAR, 7), reslt, 10, InitClassifier.FRESH))
        .isNull();
  }

  @Test
  void manyMisfitsAreCounted() {
    ModelSpec deeper = new ModelSpec(Arch.RESNET110, Classifier.LINEAR);
    assertThat(CheckpointFit.misfit(tensors(LINEAR, 10), deeper, 10))
        .endsWith(
            ": its tensors are those of resnet20 with a linear classifier; set /model/arch to \"resnet20\"");
    assertThat(CheckpointFit.misfitOfTrained(tensors(LINEAR, 10), deeper, 10))
        .endsWith(
            ": 450 tensors of the model are missing (layer1.3.conv1.weight [16, 16, 3, 3]; layer1.3.bn1.weight [16]; …)");
    Map<String, List<Long>> unknown = new HashMap<>();
    tensors(LINEAR, 10).forEach((name, shape) -> unknown.put("features." + name, shape));
    unknown.put("other", List.of(1L));
    assertThat(CheckpointFit.misfit(unknown, LINEAR, 10))
        .contains("97 tensors of the model are missing (linear.weight [10, 64]; ")
        .contains("the file has 98 that the model lacks (features.bn1.bias [16]; ");
  }

  @Test
  void anArchitectureThatNobodyChoseIsNamed() {
    assertThat(
            CheckpointFit.misfit(
                tensors(LINEAR, 10), new ModelSpec(Arch.RESNET32, Classifier.LINEAR), 10))
        .isEqualTo(
            "the checkpoint does not fit resnet32 with a linear classifier for 10 classes (resnet32 is the default of /model/arch): its tensors are those of resnet20 with a linear classifier; set /model/arch to \"resnet20\"");
  }

  @Test
  void whatIsBesideTheModelIsToBeLeftOut() {
    Map<String, List<Long>> training = new HashMap<>(tensors(LINEAR, 10));
    for (int i = 0; i < 9; i++) {
      training.put("optimizer.state.%d".formatted(i), List.of(1L));
    }
    assertThat(CheckpointFit.misfit(training, LINEAR, 10))
        .endsWith(
            "all tensors of the model are there, and 9 more that have no place in it (optimizer.state.0 [1]; optimizer.state.1 [1]; …); save the model's state_dict alone");
  }

  @Test
  void namesOfOtherProgramsAreRecognized() {
    ModelSpec small = new ModelSpec(Arch.RESNET18_CIFAR, Classifier.LINEAR);
    Map<String, List<Long>> kuangliu = new HashMap<>();
    tensors(new ModelSpec(Arch.RESNET18, Classifier.LINEAR), 10)
        .forEach(
            (name, shape) ->
                kuangliu.put(
                    name.replace("downsample", "shortcut").replaceFirst("^fc", "linear"),
                    name.equals("conv1.weight") ? List.of(64L, 3L, 3L, 3L) : shape));
    String names =
        "the file has the names of kuangliu's pytorch-cifar (layer*, shortcut.*, linear.*); they become those of resnet18-cifar";
    assertThat(CheckpointFit.misfit(kuangliu, small, 10))
        .contains(names + " if you rename")
        .contains(
            "conv1 to conv1.0",
            "bn1 to conv1.1",
            "layerN.i.conv1 to conv(N+1)_x.i.residual_function.0",
            "layerN.i.bn2 to conv(N+1)_x.i.residual_function.4",
            "layerN.i.shortcut.1 to conv(N+1)_x.i.shortcut.1",
            "linear to fc")
        .doesNotContain("more");
    assertThat(CheckpointFit.misfit(kuangliu, new ModelSpec(Arch.RESNET32, Classifier.LINEAR), 10))
        .contains(names + " (set /model/arch to \"resnet18-cifar\") if you rename");
    assertThat(CheckpointFit.misfitOfStart(kuangliu, small, 100, InitClassifier.FRESH))
        .contains(names + " if you rename")
        .doesNotContain("linear to fc");
    // Kuangliu's names with torchvision's stem: another network, under names that need less.
    kuangliu.put("conv1.weight", List.of(64L, 3L, 7L, 7L));
    assertThat(CheckpointFit.misfit(kuangliu, new ModelSpec(Arch.RESNET18, Classifier.LINEAR), 10))
        .endsWith(
            "they become those of resnet18 if you rename layerN.i.shortcut.0 to layerN.i.downsample.0, layerN.i.shortcut.1 to layerN.i.downsample.1, linear to fc");
  }

  @Test
  void torchvisionsNamesOfASmallNetworkAreRecognized() {
    Map<String, List<Long>> found = new HashMap<>();
    tensors(LINEAR, 10)
        .forEach((name, shape) -> found.put(name.replaceFirst("^linear", "fc"), shape));
    assertThat(CheckpointFit.misfit(found, LINEAR, 10))
        .contains("torchvision (layer*, downsample.*, fc.*)")
        .endsWith("if you rename fc to linear");
  }

  @Test
  void pretrainedWeightsFitWithoutTheirClassifier() {
    ModelSpec places = new ModelSpec(Arch.RESNET152, Classifier.LINEAR);
    Map<String, List<Long>> imagenet = tensors(places, 1000);
    assertThat(CheckpointFit.misfitOfStart(imagenet, places, 365, InitClassifier.LOADED))
        .contains("fc.weight is [1000, 2048], must be [365, 2048]; fc.bias is [1000]")
        .endsWith("The rest fits: initFrom's \"classifier\": \"fresh\" starts a new one");
    assertThat(CheckpointFit.misfitOfStart(imagenet, places, 365, InitClassifier.FRESH)).isNull();
    ModelSpec cosine = new ModelSpec(Arch.RESNET152, Classifier.COSINE);
    assertThat(CheckpointFit.misfitOfStart(imagenet, cosine, 365, InitClassifier.FRESH)).isNull();
  }

  @Test
  void aBackboneAloneFitsAFreshClassifierOnly() {
    Map<String, List<Long>> backbone = new HashMap<>(tensors(LINEAR, 10));
    backbone.keySet().removeIf(name -> name.startsWith("linear."));
    assertThat(CheckpointFit.misfitOfStart(backbone, LINEAR, 10, InitClassifier.FRESH)).isNull();
    assertThat(CheckpointFit.misfitOfStart(backbone, LINEAR, 10, InitClassifier.LOADED))
        .contains("linear.weight [10, 64] is missing");
  }

  @Test
  void aFreshClassifierExcusesNothingElse() {
    Map<String, List<Long>> other = new HashMap<>(tensors(LINEAR, 10));
    other.remove("bn1.bias");
    other.put("extra", List.of(1L));
    assertThat(CheckpointFit.misfitOfStart(other, LINEAR, 10, InitClassifier.FRESH))
        .endsWith(
            "the backbone of resnet20: bn1.bias [16] is missing; extra [1] has no place in this model");
    ModelSpec wider = new ModelSpec(Arch.RESNET50, Classifier.LINEAR);
    assertThat(
            CheckpointFit.misfitOfStart(
                tensors(wider, 1000),
                new ModelSpec(Arch.RESNEXT50_32X4D, Classifier.LINEAR),
                1000,
                InitClassifier.LOADED))
        .endsWith(
            "its tensors are those of resnet50 with a linear classifier; set /model/arch to \"resnet50\"");
  }

  @Test
  void secondStageCheckpointsAreRecognizedByTheirTensors() {
    ModelSpec aligned = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.DISALIGN);
    TrainSpec spec =
        (TrainSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind", "train",
                    "dataset", Map.of("name", "shapes"),
                    "model", Map.of("arch", "resnet20"),
                    "stage2", Map.of("type", "disalign")));
    Map<String, List<Long>> second = tensors(aligned, 10);
    assertThat(CheckpointModels.of(spec, second.keySet())).isEqualTo(aligned);
    assertThat(CheckpointModels.of(spec, tensors(LINEAR, 10).keySet())).isEqualTo(LINEAR);
    assertThat(CheckpointFit.misfit(second, aligned, 10)).isNull();
    assertThat(CheckpointFit.misfit(second, aligned, null)).isNull();
    assertThat(CheckpointFit.misfit(second, LINEAR, 10))
        .contains(": linear.confidence_layer.bias [1] has no place")
        .contains("linear.logit_scale [1, 10] has no place");
    assertThat(CheckpointFit.misfitOfStart(second, LINEAR, 10, InitClassifier.FRESH)).isNull();
  }

  private static Map<String, List<Long>> tensors(ModelSpec model, int classes) {
    return Architecture.of(model, 3).tensors(model.heads(), model.classifier(), classes);
  }

  private static Map<String, List<Long>> golden(String run) throws IOException {
    try (InputStream in =
        Files.newInputStream(SharedFiles.file("golden/" + run + "/init.safetensors"))) {
      return SafetensorsHeader.read(in).tensors().stream()
          .collect(Collectors.toMap(TensorEntry::name, TensorEntry::shape));
    }
  }
}
