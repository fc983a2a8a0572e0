package dev.flattail.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.flattail.SharedFiles;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.safetensors.Dtype;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelStateTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Model model(Classifier classifier, int classes, NumberFormat format, long seed) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, classifier);
    return Model.create(Networks.of(spec, classes, 3), format, Device.cpu(), seed);
  }

  private static List<StoredTensor> sorted(List<StoredTensor> tensors) {
    List<StoredTensor> copy = new ArrayList<>(tensors);
    copy.sort((a, b) -> a.name().compareTo(b.name()));
    return copy;
  }

  @ParameterizedTest
  @CsvSource({"e2e-ce-sgd, LINEAR", "e2e-ldam-sam, COSINE"})
  void namesShapesAndFormatsAreTheReferenceCodes(String folder, Classifier classifier)
      throws IOException {
    List<StoredTensor> reference =
        sorted(Safetensors.read(SharedFiles.file("golden/" + folder + "/init.safetensors")));
    try (Model model = model(classifier, 10, NumberFormat.FLOAT32, 0)) {
      List<StoredTensor> own = sorted(ModelState.of(model));
      assertThat(own)
          .extracting(StoredTensor::name)
          .isEqualTo(reference.stream().map(StoredTensor::name).toList());
      for (int i = 0; i < own.size(); i++) {
        assertThat(own.get(i).shape()).isEqualTo(reference.get(i).shape());
        assertThat(own.get(i).dtype()).isEqualTo(reference.get(i).dtype());
      }
      ModelState.load(model, reference);
      assertThat(sorted(ModelState.of(model))).isEqualTo(reference);
    }
  }

  @Test
  void aFloat64ModelIsSavedInFullAndLoadedBackExactly() {
    try (Model model = model(Classifier.LINEAR, 10, NumberFormat.FLOAT64, 1);
        Model other = model(Classifier.LINEAR, 10, NumberFormat.FLOAT64, 2)) {
      model.trackedBatches()[3] = 17;
      List<StoredTensor> saved = ModelState.of(model);
      assertThat(ModelState.of(other)).isNotEqualTo(saved);
      ModelState.load(other, saved);
      assertThat(ModelState.of(other)).isEqualTo(saved);
      assertThat(saved).extracting(StoredTensor::dtype).contains(Dtype.F64);
    }
  }

  /** 1e300 is finite in the file and not in the model. */
  @ParameterizedTest
  @CsvSource({
    "layer1.0.conv1.weight, NaN, 'layer1.0.conv1.weight are not finite (2304 of 2304, the first: NaN)'",
    "bn1.running_mean, -Infinity, 'bn1.running_mean are not finite'",
    "layer3.2.bn2.running_var, Infinity, 'layer3.2.bn2.running_var are not finite'",
    "linear.bias, 1e300, 'linear.bias are not finite'",
    "bn1.running_var, -1e-3, 'bn1.running_var is a variance and has the negative value -0.001'"
  })
  void valuesThatCannotBeComputedWithAreRefused(String name, double value, String message) {
    try (Model model = model(Classifier.LINEAR, 10, NumberFormat.FLOAT32, 1)) {
      List<StoredTensor> tensors =
          ModelState.of(model).stream()
              .map(tensor -> tensor.name().equals(name) ? filled(tensor, value) : tensor)
              .toList();
      assertThatThrownBy(() -> ModelState.load(model, tensors))
          .isInstanceOf(BadCheckpointException.class)
          .hasMessageContaining(message);
    }
  }

  private static StoredTensor filled(StoredTensor tensor, double value) {
    double[] values = new double[tensor.size()];
    Arrays.fill(values, value);
    return StoredTensor.ofDoubles(tensor.name(), tensor.shape(), values);
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    try (Model two = model(Classifier.COSINE, 2, NumberFormat.FLOAT32, 1);
        Model ten = model(Classifier.LINEAR, 10, NumberFormat.FLOAT32, 2)) {
      List<StoredTensor> before = ModelState.of(ten);
      List<StoredTensor> foreign = new ArrayList<>(ModelState.of(two));
      foreign.removeIf(tensor -> tensor.name().equals("bn1.bias"));
      foreign.add(StoredTensor.ofFloats("head.extra", List.of(1L), new float[1]));
      assertThatThrownBy(() -> ModelState.load(ten, foreign))
          .isInstanceOf(BadCheckpointException.class)
          .hasMessageContaining("missing: bn1.bias, linear.bias")
          .hasMessageContaining("linear.weight is [64, 2], not [10, 64]")
          .hasMessageContaining("unexpected: head.extra");
      assertThat(ModelState.of(ten)).isEqualTo(before);
    }
  }

  @Test
  void batchCountersMayBeMissing() {
    try (Model model = model(Classifier.LINEAR, 10, NumberFormat.FLOAT32, 1)) {
      List<StoredTensor> saved = new ArrayList<>(ModelState.of(model));
      saved.removeIf(tensor -> tensor.name().endsWith("num_batches_tracked"));
      model.trackedBatches()[0] = 5;
      ModelState.load(model, saved);
      assertThat(model.trackedBatches()).containsOnly(0);
    }
  }

  @Test
  void aBackboneIsLoadedUnderAClassifierOfItsOwn() {
    try (Model thousand = model(Classifier.LINEAR, 1000, NumberFormat.FLOAT32, 1);
        Model ten = model(Classifier.COSINE, 10, NumberFormat.FLOAT32, 2)) {
      List<StoredTensor> before = ModelState.of(ten);
      List<StoredTensor> pretrained = ModelState.of(thousand);
      ModelState.loadBackbone(ten, pretrained);
      for (StoredTensor after : ModelState.of(ten)) {
        List<StoredTensor> source = after.name().equals("linear.weight") ? before : pretrained;
        assertThat(source).contains(after);
      }
      pretrained.removeIf(tensor -> tensor.name().startsWith("linear."));
      ModelState.loadBackbone(ten, pretrained);
      pretrained.removeIf(tensor -> tensor.name().equals("conv1.weight"));
      assertThatThrownBy(() -> ModelState.loadBackbone(ten, pretrained))
          .isInstanceOf(BadCheckpointException.class)
          .hasMessageContaining("missing: conv1.weight. ");
    }
  }

  @Test
  void manyMisfitsAreCounted() {
    try (Model model = model(Classifier.LINEAR, 10, NumberFormat.FLOAT32, 1)) {
      assertThatThrownBy(() -> ModelState.load(model, List.of()))
          .isInstanceOf(BadCheckpointException.class)
          .hasMessageContaining("missing: conv1.weight, bn1.weight")
          // Of 59 parameters 50 are named, of 38 means and variances none.
          .hasMessageContaining(" and 47 more.");
    }
  }
}
