package dev.flattail.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallResNetTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Model model(Classifier classifier, NumberFormat format) {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, classifier);
    return Model.create(Networks.of(spec, 10, 3), format, Device.cpu(), 3);
  }

  private static NDArray images(NDManager owner, int count) {
    SplittableRandom random = new SplittableRandom(5);
    float[] pixels = new float[count * 3 * 16 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-2, 2);
    }
    return owner.create(pixels, new Shape(count, 3, 16, 16));
  }

  private static double largestDifference(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** Counts from the reference file's table (0.27M, 0.46M, 0.66M, 0.85M, 1.7M), exactly. */
  @ParameterizedTest
  @CsvSource({
    "RESNET20, 269722",
    "RESNET32, 464154",
    "RESNET44, 658586",
    "RESNET56, 853018",
    "RESNET110, 1727962"
  })
  void parametersAreCountedAsInThePaper(Arch arch, long parameters) {
    Network network = Networks.of(new ModelSpec(arch, Classifier.LINEAR), 10, 3);
    assertThat(network.parameters().size()).isEqualTo(parameters);
  }

  @Test
  void anotherNumberOfClassesLeavesTheBackbonesStartAlone() {
    ModelSpec spec = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
    double[] ten = Networks.of(spec, 10, 3).parameters().initialValues(1);
    FlatLayout hundredLayout = Networks.of(spec, 100, 3).parameters();
    double[] hundred = hundredLayout.initialValues(1);
    int head = Math.toIntExact(hundredLayout.slot("linear.weight").offset());
    assertThat(Arrays.copyOf(hundred, head)).isEqualTo(Arrays.copyOf(ten, head));
  }

  @Test
  void convolutionsStartAsKaimingNormal() {
    Network network = Networks.of(new ModelSpec(Arch.RESNET20, Classifier.COSINE), 10, 3);
    double[] values = network.parameters().initialValues(1);
    FlatLayout.Slot slot = network.parameters().slot("layer3.1.conv2.weight");
    double squares = 0;
    for (long i = slot.offset(); i < slot.offset() + slot.size(); i++) {
      squares += values[(int) i] * values[(int) i];
    }
    assertThat(squares / slot.size()).isCloseTo(2.0 / (64 * 9), within(2e-4));
  }

  @Test
  void classVectorsOfACosineHeadStartWithLengthOne() {
    Network network = Networks.of(new ModelSpec(Arch.RESNET20, Classifier.COSINE), 10, 3);
    double[] values = network.parameters().initialValues(1);
    int offset = Math.toIntExact(network.parameters().slot("linear.weight").offset());
    double squares = 0;
    for (int row = 0; row < 64; row++) {
      squares += Math.pow(values[offset + row * 10 + 7], 2);
    }
    assertThat(squares).isCloseTo(1, within(1e-12));
  }

  @Test
  void cosineLogitsLieBetweenMinusOneAndOne() {
    try (Model model = model(Classifier.COSINE, NumberFormat.FLOAT32)) {
      double[] logits = model.logits(images(model.manager(), 4));
      assertThat(logits).hasSize(40);
      assertThat(Arrays.stream(logits).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void numberFormatsAgreeUpToTheirPrecision() {
    try (Model wide = model(Classifier.LINEAR, NumberFormat.FLOAT64);
        Model contiguous = model(Classifier.LINEAR, NumberFormat.FLOAT32_CONTIGUOUS);
        Model channelsLast = model(Classifier.LINEAR, NumberFormat.FLOAT32);
        Model half = model(Classifier.LINEAR, NumberFormat.BFLOAT16)) {
      double[] exact = wide.logits(images(wide.manager(), 4));
      double size = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      double[] a = contiguous.logits(images(contiguous.manager(), 4));
      double[] b = channelsLast.logits(images(channelsLast.manager(), 4));
      double[] c = half.logits(images(half.manager(), 4));
      assertThat(largestDifference(a, exact)).isLessThan(1e-4 * size);
      assertThat(largestDifference(b, exact)).isLessThan(1e-4 * size);
      assertThat(largestDifference(c, exact)).isBetween(1e-5 * size, 0.1 * size);
    }
  }

  @Test
  void onlyTrainingUpdatesRunningStatistics() {
    try (Model model = model(Classifier.LINEAR, NumberFormat.FLOAT32);
        NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      float[] start = model.statistics().toFloatArray();
      model.forward(model.parameters(), images(scope, 4), BatchNormMode.EVALUATE);
      model.forward(model.parameters(), images(scope, 4), BatchNormMode.TRAIN_KEEP_RUNNING);
      assertThat(model.statistics().toFloatArray()).isEqualTo(start);
      assertThat(model.trackedBatches()).containsOnly(0);
      model.forward(model.parameters(), images(scope, 4), BatchNormMode.TRAIN);
      assertThat(model.statistics().toFloatArray()).isNotEqualTo(start);
      assertThat(model.trackedBatches()).hasSize(19).containsOnly(1);
    }
  }

  @Test
  void bothTrainingModesGiveTheSameLogits() {
    try (Model model = model(Classifier.LINEAR, NumberFormat.FLOAT32);
        NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray w = model.parameters();
      NDArray first = model.forward(w, images(scope, 4), BatchNormMode.TRAIN).logits();
      NDArray second =
          model.forward(w, images(scope, 4), BatchNormMode.TRAIN_KEEP_RUNNING).logits();
      assertThat(second.toFloatArray()).isEqualTo(first.toFloatArray());
    }
  }

  @Test
  void theGradientReachesEveryTensorInMasterFormat() {
    for (NumberFormat format : NumberFormat.values()) {
      try (Model model = model(Classifier.LINEAR, format);
          NDManager scope = model.manager().newSubManager();
          GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, model.parameters());
        NDArray logits = model.forward(leaf, images(scope, 4), BatchNormMode.TRAIN).logits();
        NDArray gradient = Autograd.gradient(logits.square().sum(), leaf);
        assertThat(gradient.getDataType()).isEqualTo(format.master());
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

  /** With ReLU the Hessian exists almost everywhere; where it does, it is symmetric. */
  @Test
  void hessianVectorProductsWithRunningStatisticsAreSymmetric() {
    try (Model model = model(Classifier.LINEAR, NumberFormat.FLOAT64);
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
}
