package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.ClassPerturbedObjective;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Class-conditional steps against the formula, class by class, on a network without BatchNorm. */
class ClassConditionalTest {
  private static final int IN = 6;
  private static final int CLASSES = 4;

  /** The last class is in no batch; the one before has a single image. */
  private static final int[] COUNTS = {500, 30, 1, 8};

  private static final int[] LABELS = {0, 0, 1, 0, 2, 1, 0, 1};

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static SharpnessSpec.CcSam spec(
      PerturbedPart part, double noise, PerturbationDirection direction) {
    return new SharpnessSpec.CcSam(part, noise, 0.3, direction, PerturbationMagnitude.DERIVED, 0);
  }

  private static double[][] images(int count) {
    Random random = new Random(1);
    double[][] x = new double[count][IN];
    for (double[] row : x) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return x;
  }

  private static BatchObjective batch(
      NDManager scope, Model model, Loss loss, double[][] x, int[] labels) {
    long[] y = Arrays.stream(labels).asLongStream().toArray();
    return new BatchObjective(model, loss, null, scope.create(x), Targets.of(scope.create(y)));
  }

  /** Returns the loss on the whole batch. */
  private static Loss loss(Model model, LossSpec.OfLogits spec, int[] labels) {
    NDArray y = model.manager().create(Arrays.stream(labels).asLongStream().toArray());
    return Losses.of(spec, COUNTS, model.manager(), model.format())
        .inBatch(new BatchContext(y, 0, 0));
  }

  private static double[] step(
      Model model, SharpnessSpec spec, LossSpec.OfLogits lossSpec, double[][] x, int[] labels) {
    Loss loss = loss(model, lossSpec, labels);
    double[] before = model.parameterValues();
    OptimizerSpec sgd = new OptimizerSpec.Sgd(1, 0, 0, false);
    Stepper stepper =
        Steppers.of(
            spec, Optimizers.of(sgd, model.parameters()), model.network().parameters(), COUNTS, 7);
    StepReport report;
    try (NDManager scope = model.manager().newSubManager()) {
      report =
          stepper.step(
              scope,
              model.parameters(),
              batch(scope, model, loss, x, labels),
              new Stepper.Rates(1, 0, 3));
    }
    assertThat(report.finite()).isTrue();
    double[] after = model.parameterValues();
    return IntStream.range(0, before.length).mapToDouble(i -> before[i] - after[i]).toArray();
  }

  /** Computes the gradient of the mean loss of some samples, at any vector. */
  private static double[] gradient(
      Model model,
      LossSpec.OfLogits lossSpec,
      double[] at,
      double[][] x,
      int[] labels,
      @Nullable Integer c) {
    Loss loss = loss(model, lossSpec, labels);
    int[] members =
        IntStream.range(0, labels.length).filter(i -> c == null || labels[i] == c).toArray();
    double[][] own = Arrays.stream(members).mapToObj(i -> x[i]).toArray(double[][]::new);
    int[] ownLabels = Arrays.stream(members).map(i -> labels[i]).toArray();
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray vector = model.format().create(scope, at, new Shape(at.length));
      return batch(scope, model, loss, own, ownLabels)
          .at(scope, vector, false)
          .gradient()
          .toDoubleArray();
    }
  }

  private static double norm(double[] vector, long from, long to) {
    double squares = 0;
    for (long i = from; i < to; i++) {
      squares += vector[(int) i] * vector[(int) i];
    }
    return Math.sqrt(squares);
  }

  /** Computes {@code (1-r) g(w) + r sum_c n_c/N g_c(w + eps_c)}, with eps by groups of numbers. */
  private static double[] expected(
      Model model,
      SharpnessSpec.CcSam spec,
      LossSpec.OfLogits loss,
      double[][] x,
      int[] labels,
      List<long[]> groups) {
    double[] w = model.parameterValues();
    double[] sum = gradient(model, loss, w, x, labels, null);
    Arrays.setAll(sum, i -> sum[i] * (1 - spec.flatRatio()));
    long from = groups.getFirst()[0];
    long to = groups.getLast()[1];
    for (int c : Arrays.stream(labels).distinct().toArray()) {
      double[] g = gradient(model, loss, w, x, labels, c);
      double[] moved = w.clone();
      for (long[] group : groups) {
        double length = norm(g, group[0], group[1]);
        double eps =
            Objects.requireNonNull(spec.noise())
                * Math.sqrt(norm(w, from, to) / (2 * length))
                * Math.pow(Math.max(COUNTS[c] - 1, 1), -0.25)
                * Math.pow(to - from, 0.25);
        for (long i = group[0]; i < group[1]; i++) {
          moved[(int) i] += eps * g[(int) i] / length;
        }
      }
      double[] flat = gradient(model, loss, moved, x, labels, c);
      double share = Arrays.stream(labels).filter(l -> l == c).count() / (double) labels.length;
      Arrays.setAll(sum, i -> sum[i] + spec.flatRatio() * share * flat[i]);
    }
    return sum;
  }

  private static List<long[]> headGroups(Network network) {
    return network.head().tensors().stream()
        .map(name -> network.parameters().slot(name))
        .map(slot -> new long[] {slot.offset(), slot.offset() + slot.size()})
        .toList();
  }

  private static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double scale = norm(expected, 0, expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * scale));
    }
  }

  @ParameterizedTest
  @CsvSource({"LINEAR, 1e-6", "LINEAR, 0.5", "COSINE, 1e-6", "COSINE, 0.5"})
  void theClosedFormOfTheHeadIsTheFormulaClassByClass(Classifier classifier, double noise) {
    SharpnessSpec.CcSam spec = spec(PerturbedPart.HEAD, noise, PerturbationDirection.GRADIENT);
    LossSpec.OfLogits loss =
        classifier == Classifier.LINEAR ? new LossSpec.CrossEntropy() : new LossSpec.Ldam(0.5, 5);
    Network network = new Mlp(IN, 8, CLASSES, classifier);
    double[][] x = images(LABELS.length);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3)) {
      double[] expected = expected(model, spec, loss, x, LABELS, headGroups(network));
      assertClose(step(model, spec, loss, x, LABELS), expected);
    }
  }

  @ParameterizedTest
  @EnumSource(ArbCounts.class)
  void classPassesUseTheCountsOfTheWholeBatch(ArbCounts counts) {
    LossSpec.OfLogits loss = new LossSpec.Arb(counts);
    double[][] x = images(LABELS.length);
    for (PerturbedPart part : PerturbedPart.values()) {
      SharpnessSpec.CcSam spec = spec(part, 0.05, PerturbationDirection.GRADIENT);
      Network network = new Mlp(IN, 8, CLASSES, Classifier.LINEAR);
      try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3)) {
        List<long[]> moved =
            part == PerturbedPart.HEAD
                ? headGroups(network)
                : List.of(new long[] {0, network.parameters().size()});
        double[] expected = expected(model, spec, loss, x, LABELS, moved);
        assertClose(step(model, spec, loss, x, LABELS), expected);
      }
    }
  }

  @Test
  void theWholeVectorIsMovedByTheFormulaClassByClass() {
    SharpnessSpec.CcSam spec = spec(PerturbedPart.ALL, 0.05, PerturbationDirection.GRADIENT);
    LossSpec.OfLogits loss = new LossSpec.CrossEntropy();
    Network network = new Mlp(IN, 8, CLASSES, Classifier.LINEAR);
    double[][] x = images(LABELS.length);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3)) {
      List<long[]> all = List.of(new long[] {0, network.parameters().size()});
      double[] expected = expected(model, spec, loss, x, LABELS, all);
      assertClose(step(model, spec, loss, x, LABELS), expected);
    }
  }

  @ParameterizedTest
  @EnumSource(PerturbedPart.class)
  void aBatchOfOneSampleOfOneClassIsFinite(PerturbedPart part) {
    for (PerturbationDirection direction : PerturbationDirection.values()) {
      Network network = new Mlp(IN, 8, CLASSES, Classifier.LINEAR);
      try (Model model = Model.create(network, NumberFormat.FLOAT32_CONTIGUOUS, Device.cpu(), 3)) {
        double[] moved =
            step(
                model,
                spec(part, 0.1, direction),
                new LossSpec.CrossEntropy(),
                images(1),
                new int[] {2});
        assertThat(norm(moved, 0, moved.length)).isFinite().isGreaterThan(0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PerturbedPart.class)
  void aClassWithoutGradientIsNotMoved(PerturbedPart part) {
    Network network = new Mlp(IN, 8, CLASSES, Classifier.LINEAR);
    try (Model model = Model.create(network, NumberFormat.FLOAT32_CONTIGUOUS, Device.cpu(), 3)) {
      // The probability of class 0 is one in float32.
      FlatLayout.Slot bias = network.parameters().slot("fc.bias");
      try (NDArray first = model.parameters().get(bias.offset() + ":" + (bias.offset() + 1))) {
        first.addi(1000);
      }
      double[] moved =
          step(
              model,
              spec(part, 1, PerturbationDirection.GRADIENT),
              new LossSpec.CrossEntropy(),
              images(4),
              new int[] {0, 0, 0, 0});
      assertThat(norm(moved, 0, moved.length)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(PerturbedPart.class)
  void randomDirectionsAreAFunctionOfTheStepAndOfTheDerivedLength(PerturbedPart part) {
    double[][] x = images(LABELS.length);
    LossSpec.OfLogits loss = new LossSpec.CrossEntropy();
    double[][] moves = new double[3][];
    for (int run = 0; run < 3; run++) {
      Network network = new Mlp(IN, 8, CLASSES, Classifier.LINEAR);
      try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3)) {
        double noise = run == 2 ? 0 : 0.5;
        moves[run] = step(model, spec(part, noise, PerturbationDirection.RANDOM), loss, x, LABELS);
      }
    }
    assertThat(moves[0]).isEqualTo(moves[1]);
    assertThat(moves[0]).isNotEqualTo(moves[2]);
  }

  @Test
  void classPassesUseTheBatchStatistics() {
    Network network = Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 10, 3);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 3);
        NDManager scope = model.manager().newSubManager()) {
      Loss loss =
          Losses.of(new LossSpec.CrossEntropy(), new int[10], model.manager(), model.format());
      NDArray images = scope.randomNormal(new Shape(6, 3, 16, 16));
      NDArray labels = scope.create(new long[] {1, 1, 4, 4, 4, 9});
      double[] runningBefore = model.statistics().toDoubleArray();
      ClassPerturbedObjective.ClassPasses passes =
          new BatchObjective(model, loss, null, images, Targets.of(labels))
              .classPasses(scope, model.parameters());
      assertThat(passes.classes()).containsExactly(1, 4, 9);
      double mean = 0;
      for (int label : passes.classes()) {
        double own = passes.of(scope, label, model.parameters(), true).loss().getDouble();
        mean += passes.share(label) * own;
      }
      assertThat(mean).isCloseTo(passes.whole().loss().getDouble(), within(1e-10));
      assertThat(model.trackedBatches()[0]).isEqualTo(1);
      assertThat(model.statistics().toDoubleArray()).isNotEqualTo(runningBefore);
    }
  }
}
