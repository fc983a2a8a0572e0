package dev.flattail.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Architecture;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The networks of torchvision's and GLMC's layouts. */
class ResNetTest {
  private static final int SIDE = 32;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Network network(Arch arch, Classifier classifier, int classes) {
    return Networks.of(new ModelSpec(arch, classifier), classes, 3);
  }

  private static Model model(Arch arch, NumberFormat format) {
    return Model.create(network(arch, Classifier.LINEAR, 7), format, Device.cpu(), 3);
  }

  private static double[][][] image(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] pixels = new double[3][SIDE][SIDE];
    for (double[][] channel : pixels) {
      for (double[] row : channel) {
        Arrays.setAll(row, i -> random.nextDouble(-2, 2));
      }
    }
    return pixels;
  }

  private static NDArray images(NDManager owner, int count) {
    double[] flat =
        java.util.stream.IntStream.range(0, count)
            .boxed()
            .flatMap(n -> Stream.of(image(n)))
            .flatMap(Stream::of)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    return owner.create(flat, new Shape(count, 3, SIDE, SIDE));
  }

  /** Fills every tensor at random, so that no two layers are interchangeable. */
  private static Map<String, double[]> randomize(Model model) {
    SplittableRandom random = new SplittableRandom(11);
    List<StoredTensor> tensors = new ArrayList<>();
    Map<String, double[]> values = new HashMap<>();
    for (StoredTensor tensor : ModelState.of(model)) {
      if (tensor.name().endsWith("num_batches_tracked")) {
        continue;
      }
      double[] own = tensor.toDoubles();
      if (tensor.shape().size() == 1) {
        boolean positive =
            tensor.name().endsWith("running_var") || tensor.name().endsWith("weight");
        Arrays.setAll(own, i -> random.nextDouble(positive ? 0.5 : -0.5, positive ? 1.5 : 0.5));
      }
      values.put(tensor.name(), own);
      tensors.add(StoredTensor.ofDoubles(tensor.name(), tensor.shape(), own));
    }
    ModelState.load(model, tensors);
    return values;
  }

  private static void assertLogits(Model model, double[] expected) {
    double[] logits = model.logits(images(model.manager(), 1));
    assertThat(logits).hasSameSizeAs(expected);
    double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int k = 0; k < expected.length; k++) {
      assertThat(logits[k]).isCloseTo(expected[k], within(1e-11 * size));
    }
  }

  @Test
  void resNextIsItsLoops() {
    try (Model model = model(Arch.RESNEXT50_32X4D, NumberFormat.FLOAT64)) {
      ReferenceLayers loops = new ReferenceLayers(randomize(model));
      double[][][] x = ReferenceLayers.relu(loops.convolution(image(0), "conv1", "bn1", 7, 2, 1));
      x = ReferenceLayers.maximum(x);
      int[] blocks = {3, 4, 6, 3};
      for (int stage = 0; stage < 4; stage++) {
        for (int i = 0; i < blocks[stage]; i++) {
          String at = "layer" + (stage + 1) + "." + i + ".";
          int stride = stage > 0 && i == 0 ? 2 : 1;
          double[][][] y =
              ReferenceLayers.relu(loops.convolution(x, at + "conv1", at + "bn1", 1, 1, 1));
          y = ReferenceLayers.relu(loops.convolution(y, at + "conv2", at + "bn2", 3, stride, 32));
          y = loops.convolution(y, at + "conv3", at + "bn3", 1, 1, 1);
          if (i == 0) {
            x = loops.convolution(x, at + "downsample.0", at + "downsample.1", 1, stride, 1);
          }
          x = ReferenceLayers.relu(ReferenceLayers.sum(x, y));
        }
      }
      assertLogits(model, loops.classifier(x, "fc"));
    }
  }

  @Test
  void glmcsResNetIsItsLoops() {
    try (Model model = model(Arch.RESNET18_CIFAR, NumberFormat.FLOAT64)) {
      ReferenceLayers loops = new ReferenceLayers(randomize(model));
      double[][][] x =
          ReferenceLayers.relu(loops.convolution(image(0), "conv1.0", "conv1.1", 3, 1, 1));
      for (int stage = 2; stage < 6; stage++) {
        for (int i = 0; i < 2; i++) {
          String at = "conv" + stage + "_x." + i + ".";
          String residual = at + "residual_function.";
          int stride = stage > 2 && i == 0 ? 2 : 1;
          double[][][] y = loops.convolution(x, residual + "0", residual + "1", 3, stride, 1);
          y = loops.convolution(ReferenceLayers.relu(y), residual + "3", residual + "4", 3, 1, 1);
          if (stride == 2) {
            x = loops.convolution(x, at + "shortcut.0", at + "shortcut.1", 1, 2, 1);
          }
          x = ReferenceLayers.relu(ReferenceLayers.sum(x, y));
        }
      }
      assertLogits(model, loops.classifier(x, "fc"));
    }
  }

  @Test
  void bbnsResNetIsItsLoops() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.BBN);
    try (Model model =
        Model.create(Networks.of(spec, 7, 3), NumberFormat.FLOAT64, Device.cpu(), 3)) {
      ReferenceLayers loops = new ReferenceLayers(randomize(model));
      double[][][] x =
          ReferenceLayers.relu(
              loops.convolution(image(0), "backbone.conv1", "backbone.bn1", 3, 1, 1));
      for (int stage = 1; stage <= 3; stage++) {
        for (int i = 0; i < (stage == 3 ? 2 : 3); i++) {
          x = basic(loops, x, "backbone.layer" + stage + "." + i + ".", stage > 1 && i == 0);
        }
      }
      double[][][] first = basic(loops, x, "backbone.cb_block.", false);
      double[][][] second = basic(loops, x, "backbone.rb_block.", false);
      double[][][] both = Stream.of(first, second).flatMap(Stream::of).toArray(double[][][]::new);
      assertLogits(model, loops.classifier(both, "classifier"));
    }
  }

  private static double[][][] basic(
      ReferenceLayers loops, double[][][] x, String at, boolean halved) {
    int stride = halved ? 2 : 1;
    double[][][] y =
        ReferenceLayers.relu(loops.convolution(x, at + "conv1", at + "bn1", 3, stride, 1));
    y = loops.convolution(y, at + "conv2", at + "bn2", 3, 1, 1);
    return ReferenceLayers.relu(ReferenceLayers.sum(halved ? ReferenceLayers.subsampled(x) : x, y));
  }

  /** What the API judges checkpoints by is what the engine builds, for every architecture. */
  @ParameterizedTest
  @EnumSource
  void theEngineHasTheArchitecturesTensors(Arch arch) {
    for (ModelSpec spec :
        List.of(
            new ModelSpec(arch, Classifier.LINEAR),
            new ModelSpec(arch, Classifier.COSINE),
            new ModelSpec(arch, Classifier.LINEAR, Heads.GLMC),
            new ModelSpec(arch, Classifier.LINEAR, Heads.PACO),
            new ModelSpec(arch, Classifier.LINEAR, Heads.BBN),
            new ModelSpec(arch, Classifier.LINEAR, Heads.RESLT),
            new ModelSpec(arch, Classifier.LINEAR, Heads.RESLT_TWO),
            new ModelSpec(arch, Classifier.LINEAR, Heads.DISALIGN))) {
      Network network = Networks.of(spec, 9, 3);
      Map<String, List<Long>> own = new LinkedHashMap<>();
      Stream.of(network.parameters(), network.statistics())
          .flatMap(layout -> layout.slots().stream())
          .forEach(
              slot ->
                  own.put(slot.name(), Arrays.stream(slot.shape().getShape()).boxed().toList()));
      Architecture architecture = Architecture.of(spec, 3);
      assertThat(own)
          .containsExactlyInAnyOrderEntriesOf(
              architecture.tensors(spec.heads(), spec.classifier(), 9));
      assertThat(network.head().name()).isEqualTo(architecture.classifier(spec.heads()));
      List<String> names =
          network.parameters().slots().stream().map(FlatLayout.Slot::name).toList();
      assertThat(names).endsWith(network.head().tensors().toArray(String[]::new));
      long heads = names.stream().filter(architecture::isHead).count();
      assertThat(names.subList(names.size() - (int) heads, names.size()))
          .allMatch(architecture::isHead);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET10", "RESNET34_CIFAR", "RESNET50", "RESNET101", "RESNEXT50_32X4D"})
  void aStepsGradientReachesEveryTensor(Arch arch) {
    for (NumberFormat format : List.of(NumberFormat.FLOAT32, NumberFormat.BFLOAT16)) {
      try (Model model = model(arch, format);
          NDManager scope = model.manager().newSubManager();
          GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, model.parameters());
        NDArray logits = model.forward(leaf, images(scope, 4), BatchNormMode.TRAIN).logits();
        assertThat(logits.getShape()).isEqualTo(new Shape(4, 7));
        NDArray gradient = Autograd.gradient(logits.square().sum(), leaf);
        for (FlatLayout.Slot slot : model.network().parameters().slots()) {
          NDArray own = gradient.get(slot.offset() + ":" + (slot.offset() + slot.size()));
          assertThat(own.abs().sum().toType(DataType.FLOAT64, false).getDouble())
              .as("%s %s", format, slot.name())
              .isPositive()
              .isFinite();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"RESNET20, RESLT", "RESNET10, RESLT_TWO"})
  void theGradientOfSummedLogitsReachesEveryTensor(Arch arch, Heads heads) {
    ModelSpec spec = new ModelSpec(arch, Classifier.LINEAR, heads);
    for (NumberFormat format : List.of(NumberFormat.FLOAT32, NumberFormat.BFLOAT16)) {
      try (Model model = Model.create(Networks.of(spec, 7, 3), format, Device.cpu(), 3);
          NDManager scope = model.manager().newSubManager();
          GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, model.parameters());
        for (BatchNormMode mode : List.of(BatchNormMode.TRAIN, BatchNormMode.EVALUATE)) {
          NDArray logits = model.forward(leaf, images(scope, 4), mode).logits();
          assertThat(logits.getShape()).isEqualTo(new Shape(4, 7));
          assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT32);
          NDArray gradient = Autograd.gradient(logits.square().sum(), leaf);
          for (FlatLayout.Slot slot : model.network().parameters().slots()) {
            NDArray own = gradient.get(slot.offset() + ":" + (slot.offset() + slot.size()));
            assertThat((double) own.abs().sum().getFloat())
                .as("%s %s %s", format, mode, slot.name())
                .isPositive()
                .isFinite();
          }
        }
      }
    }
  }

  @Test
  void theGradientOfTwoStreamsReachesEveryTensor() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.BBN);
    for (NumberFormat format : List.of(NumberFormat.FLOAT32, NumberFormat.BFLOAT16)) {
      try (Model model = Model.create(Networks.of(spec, 7, 3), format, Device.cpu(), 3);
          NDManager scope = model.manager().newSubManager();
          GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, model.parameters());
        List<NDArray> streams = List.of(images(scope, 4), images(scope, 4));
        Output output = model.forward(leaf, streams, new double[] {0.5, 1.5}, true);
        assertThat(output.logits().getShape()).isEqualTo(new Shape(4, 7));
        assertThat(output.logits().getDataType()).isEqualTo(DataType.FLOAT32);
        NDArray gradient = Autograd.gradient(output.logits().square().sum(), leaf);
        for (FlatLayout.Slot slot : model.network().parameters().slots()) {
          NDArray own = gradient.get(slot.offset() + ":" + (slot.offset() + slot.size()));
          assertThat((double) own.abs().sum().getFloat())
              .as("%s %s", format, slot.name())
              .isPositive()
              .isFinite();
        }
      }
    }
  }

  @Test
  void streamsWithoutBranchesAreRefused() {
    try (Model model = model(Arch.RESNET20, NumberFormat.FLOAT32);
        NDManager scope = model.manager().newSubManager()) {
      List<NDArray> streams = List.of(images(scope, 2), images(scope, 2));
      assertThatThrownBy(
              () -> model.forward(model.parameters(), streams, new double[] {1, 1}, false))
          .hasMessageContaining("2 streams of images, 0 branches");
    }
  }

  @Test
  void numberFormatsAgreeUpToTheirPrecision() {
    try (Model wide = model(Arch.RESNEXT50_32X4D, NumberFormat.FLOAT64);
        Model contiguous = model(Arch.RESNEXT50_32X4D, NumberFormat.FLOAT32_CONTIGUOUS);
        Model channelsLast = model(Arch.RESNEXT50_32X4D, NumberFormat.FLOAT32);
        Model half = model(Arch.RESNEXT50_32X4D, NumberFormat.BFLOAT16)) {
      double[] exact = wide.logits(images(wide.manager(), 2));
      double size = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      assertThat(distance(contiguous, exact)).isLessThan(1e-4 * size);
      assertThat(distance(channelsLast, exact)).isLessThan(1e-4 * size);
      assertThat(distance(half, exact)).isBetween(1e-5 * size, 0.1 * size);
    }
  }

  private static double distance(Model model, double[] exact) {
    double[] logits = model.logits(images(model.manager(), 2));
    double largest = 0;
    for (int i = 0; i < exact.length; i++) {
      largest = Math.max(largest, Math.abs(logits[i] - exact[i]));
    }
    return largest;
  }

  /** The maximum of windows and branches have a second derivative for Hessians, too. */
  @ParameterizedTest
  @CsvSource({"RESNET10, PLAIN", "RESNET20, BBN", "RESNET20, RESLT", "RESNET10, RESLT_TWO"})
  void hessianVectorProductsAreSymmetric(Arch arch, Heads heads) {
    Network network = Networks.of(new ModelSpec(arch, Classifier.LINEAR, heads), 7, 3);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3);
        NDManager scope = model.manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, model.parameters());
      NDArray logits = model.forward(leaf, images(scope, 2), BatchNormMode.EVALUATE).logits();
      NDArray gradient = Autograd.differentiableGradient(logits.square().mean(), leaf);
      NDArray u = direction(scope, leaf.size(), 1);
      NDArray v = direction(scope, leaf.size(), 2);
      double left = u.mul(Autograd.vectorJacobian(gradient, leaf, v)).sum().getDouble();
      double right = v.mul(Autograd.vectorJacobian(gradient, leaf, u)).sum().getDouble();
      assertThat(left).isNotZero().isCloseTo(right, within(1e-10 * Math.abs(right)));
    }
  }

  private static NDArray direction(NDManager owner, long size, long seed) {
    return owner.create(new SplittableRandom(seed).doubles(size, -1, 1).toArray());
  }

  @Test
  void torchvisionsNetworksStartAsTorchvisions() {
    FlatLayout layout = network(Arch.RESNET50, Classifier.LINEAR, 1000).parameters();
    double[] values = layout.initialValues(1);
    // [256, 64, 1, 1]: 256 outputs.
    assertThat(meanSquare(layout, values, "layer1.0.conv3.weight"))
        .isCloseTo(2.0 / 256, within(2e-4));
    assertUniform(layout, values, "fc.weight", 1 / Math.sqrt(2048));
    assertUniform(layout, values, "fc.bias", 1 / Math.sqrt(2048));
    assertThat(slice(layout, values, "layer4.2.bn3.weight")).containsOnly(1);
    assertThat(slice(layout, values, "layer4.2.bn3.bias")).containsOnly(0);
  }

  @Test
  void bbnsNetworksStartAsTheAuthorsDo() {
    FlatLayout small = bbn(Arch.RESNET32);
    double[] values = small.initialValues(1);
    assertThat(meanSquare(small, values, "backbone.rb_block.conv2.weight"))
        .isCloseTo(2.0 / (64 * 9), within(2e-4));
    assertUniform(small, values, "classifier.weight", 1 / Math.sqrt(128));
    assertUniform(small, values, "classifier.bias", 1 / Math.sqrt(128));
    FlatLayout large = bbn(Arch.RESNET50);
    values = large.initialValues(1);
    assertUniform(large, values, "backbone.layer1.0.conv2.weight", 1 / Math.sqrt(64 * 9));
    assertUniform(large, values, "classifier.weight", 1 / Math.sqrt(4096));
  }

  private static FlatLayout bbn(Arch arch) {
    return Networks.of(new ModelSpec(arch, Classifier.LINEAR, Heads.BBN), 100, 3).parameters();
  }

  @Test
  void glmcsNetworksStartAsTorchsLayers() {
    FlatLayout layout = network(Arch.RESNET18_CIFAR, Classifier.LINEAR, 100).parameters();
    double[] values = layout.initialValues(1);
    assertUniform(layout, values, "conv3_x.0.residual_function.0.weight", 1 / Math.sqrt(64 * 9));
    assertUniform(layout, values, "fc.weight", 1 / Math.sqrt(512));
  }

  private static double[] slice(FlatLayout layout, double[] values, String name) {
    FlatLayout.Slot slot = layout.slot(name);
    return Arrays.copyOfRange(values, (int) slot.offset(), (int) (slot.offset() + slot.size()));
  }

  private static double meanSquare(FlatLayout layout, double[] values, String name) {
    return Arrays.stream(slice(layout, values, name)).map(x -> x * x).average().orElseThrow();
  }

  private static void assertUniform(FlatLayout layout, double[] values, String name, double bound) {
    double[] own = slice(layout, values, name);
    assertThat(Arrays.stream(own).map(Math::abs).max().orElseThrow())
        .isBetween(0.98 * bound, bound);
    assertThat(meanSquare(layout, values, name))
        .isCloseTo(bound * bound / 3, within(0.1 * bound * bound));
  }
}
