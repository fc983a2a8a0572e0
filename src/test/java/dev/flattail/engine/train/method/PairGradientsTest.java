package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.KeptMatrices;
import dev.flattail.results.ClassGradients;
import dev.flattail.safetensors.StoredTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PairGradientsTest {
  private static final int IN = 5;
  private static final int FEATURES = 4;

  /** Class 3 is in no batch. */
  private static final int[] COUNTS = {500, 30, 8, 2};

  private static final long[] LABELS = {0, 1, 0, 2, 0, 1};
  private static final int CLASSES = COUNTS.length;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Model model(Classifier classifier) {
    return Model.create(
        new Mlp(IN, FEATURES, CLASSES, classifier), NumberFormat.FLOAT64, Device.cpu(), 3);
  }

  private static Loss loss(Model model, NDArray labels, ArbCounts counts) {
    return Losses.of(new LossSpec.Arb(counts), COUNTS, model.manager(), model.format())
        .inBatch(new BatchContext(labels, 0, 0));
  }

  private static int[] ints(long[] labels) {
    return Arrays.stream(labels).mapToInt(label -> (int) label).toArray();
  }

  /** Returns six vectors, computed by arithmetic that is the same in any language. */
  private static NDArray images(NDManager scope) {
    double[][] x = new double[LABELS.length][IN];
    for (int b = 0; b < x.length; b++) {
      for (int i = 0; i < IN; i++) {
        x[b][i] = Math.sin(1 + 7 * b + 3 * i);
      }
    }
    return scope.create(x).duplicate();
  }

  private static void step(
      Model model,
      @Nullable SharpnessSpec sharpness,
      ClassPairGradientTally tally,
      ArbCounts counts) {
    OptimizerSpec still = new OptimizerSpec.Sgd(1e-30, 0, 0, false);
    Stepper stepper =
        Steppers.of(
            sharpness,
            Optimizers.of(still, model.parameters()),
            model.network().parameters(),
            COUNTS,
            0);
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray labels = scope.create(LABELS);
      NDArray others = scope.create(new long[] {1, 0, 2, 0, 1, 0});
      ClassPairGradientTally.Step seen = tally.step(scope, ints(LABELS));
      stepper.step(
          scope,
          model.parameters(),
          new BatchObjective(
              model,
              loss(model, labels, counts),
              null,
              images(scope),
              new Targets(labels, others, 0.7),
              seen),
          new Stepper.Rates(1e-30, 0.5, 1));
      seen.add();
    }
  }

  private static float[][] measured(
      Model model, @Nullable SharpnessSpec sharpness, Classifier classifier, ArbCounts counts) {
    ClassPairGradientTally tally = new ClassPairGradientTally(COUNTS, 1, classifier);
    step(model, sharpness, tally, counts);
    tally.endEpoch(1);
    return tally.result(List.of()).epochs().getFirst().sizes();
  }

  /** Computes the rows of the weight's gradient, class by class, by automatic differentiation. */
  private static double[][] expected(Model model, ArbCounts counts) {
    double[][] sizes = new double[CLASSES][CLASSES];
    FlatLayout.Slot weight = model.network().parameters().slot("fc.weight");
    try (NDManager scope = model.manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray labels = scope.create(LABELS);
      for (int j = 0; j < CLASSES; j++) {
        double[] ofClass = new double[LABELS.length];
        for (int b = 0; b < ofClass.length; b++) {
          ofClass[b] = LABELS[b] == j ? 1 : 0;
        }
        NDArray at = Autograd.leaf(scope, model.parameters());
        Output output = model.forward(at, images(scope), BatchNormMode.TRAIN);
        NDArray losses = loss(model, labels, counts).perSample(output.logits(), labels, null);
        double[] gradient =
            Autograd.gradient(losses.mul(scope.create(ofClass)).sum(), at).toDoubleArray();
        for (int i = 0; i < CLASSES; i++) {
          double squares = 0;
          for (int f = 0; f < FEATURES; f++) {
            double g = gradient[(int) weight.offset() + i * FEATURES + f];
            squares += g * g;
          }
          // A class that is not in the batch has an empty row.
          sizes[i][j] = i == 3 ? 0 : Math.sqrt(squares);
        }
      }
    }
    return sizes;
  }

  private static void assertClose(float[][] actual, double[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected.length; j++) {
        assertThat((double) actual[i][j])
            .as("row %d, class %d", i, j)
            .isCloseTo(expected[i][j], within(1e-6 * expected[i][j]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ArbCounts.class)
  void pairGradientsAreTheClassifiersGradientByClass(ArbCounts counts) {
    try (Model model = model(Classifier.LINEAR)) {
      float[][] measured = measured(model, null, Classifier.LINEAR, counts);
      assertClose(measured, expected(model, counts));
      assertThat(measured[0][1]).isPositive();
      assertThat(measured[1][1]).isPositive();
      assertThat(measured[3]).containsOnly(0);
    }
  }

  /**
   * Computes the result of ARBLOSS's {@code train_stage1.py} from the same features, logits and
   * labels.
   */
  private static double[][] reference(ArbCounts counts) {
    return switch (counts) {
      case BATCH ->
          new double[][] {
            {2.501198033, 3.644412455, 0.003725939842, 0},
            {1.145776503, 3.658556922, 0.1001594944, 0},
            {1.394847785, 0.01414615054, 0.1038854342, 0},
            {0, 0, 0, 0}
          };
      case GLOBAL ->
          new double[][] {
            {1.193332567, 3.806346174, 0.05856678069, 0},
            {0.5930033778, 3.817407918, 0.1416935713, 0},
            {0.3778414476, 0.0006921468845, 0.202167816, 0},
            {0, 0, 0, 0}
          };
    };
  }

  @ParameterizedTest
  @EnumSource(ArbCounts.class)
  void theyAreTheFiguresOfTheAuthorsCode(ArbCounts counts) {
    double[][] features = new double[LABELS.length][FEATURES];
    double[][] logits = new double[LABELS.length][CLASSES];
    for (int b = 0; b < LABELS.length; b++) {
      for (int i = 0; i < FEATURES; i++) {
        features[b][i] = Math.abs(Math.sin(1 + 7 * b + 3 * i));
        logits[b][i] = 3 * Math.sin(2 + 5 * b + 11 * i);
      }
    }
    try (Model model = model(Classifier.LINEAR);
        NDManager scope = model.manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray labels = scope.create(LABELS);
      ClassPairGradientTally tally = new ClassPairGradientTally(COUNTS, 1, Classifier.LINEAR);
      ClassPairGradientTally.Step seen = tally.step(scope, ints(LABELS));
      seen.forward(
          new Output(
              scope.create(features).duplicate(),
              scope.create(logits).duplicate(),
              model.network().parameters().views(model.parameters())),
          loss(model, labels, counts),
          Targets.of(labels));
      seen.add();
      tally.endEpoch(1);
      assertClose(tally.result(List.of()).epochs().getFirst().sizes(), reference(counts));
    }
  }

  static List<SharpnessSpec> sharpness() {
    RhoSchedule constant = new RhoSchedule.Constant();
    return List.of(
        new SharpnessSpec.Sam(0.5, constant, BnStats.BOTH, 0),
        new SharpnessSpec.ImbSam(0.5, constant, 20, BnStats.BOTH, 0),
        new SharpnessSpec.GradientPenalty(0.5, constant, 0.8, false, BnStats.BOTH, 0),
        new SharpnessSpec.LookSam(0.5, constant, 0.7, 5, BnStats.BOTH, 0),
        new SharpnessSpec.SseSam(0.5, constant, 0.5, 0.7, 20, BnStats.BOTH, 0),
        new SharpnessSpec.EfficientSam(0.5, constant, 0.6, 0.5, BnStats.BOTH, 0),
        new SharpnessSpec.Gsam(0.5, constant, 0.4, BnStats.BOTH, 0),
        new SharpnessSpec.FriendlySam(0.5, constant, 1, 0.9, BnStats.BOTH, 0),
        new SharpnessSpec.CcSam(
            PerturbedPart.HEAD,
            0.5,
            0.3,
            PerturbationDirection.GRADIENT,
            PerturbationMagnitude.DERIVED,
            0),
        new SharpnessSpec.CcSam(
            PerturbedPart.ALL,
            0.5,
            0.3,
            PerturbationDirection.GRADIENT,
            PerturbationMagnitude.DERIVED,
            0));
  }

  @ParameterizedTest
  @MethodSource("sharpness")
  void pairGradientsAreMeasuredInTheFirstPassAlone(SharpnessSpec sharpness) {
    try (Model model = model(Classifier.LINEAR)) {
      assertClose(
          measured(model, sharpness, Classifier.LINEAR, ArbCounts.BATCH),
          expected(model, ArbCounts.BATCH));
    }
  }

  @Test
  void ofACosineClassifierTheyAreInItsClassVectorsOfLengthOne() {
    try (Model model = model(Classifier.COSINE)) {
      float[][] measured = measured(model, null, Classifier.COSINE, ArbCounts.BATCH);
      // Residuals of class 0 in its own row, all directions alike: at most the three residuals.
      assertThat(measured[0][0]).isPositive().isLessThan(3f);
      assertThat(measured[0][1]).isPositive().isLessThan(2f);
      FlatLayout.Slot weight = model.network().parameters().slot("fc.weight");
      try (NDArray vectors =
          model.parameters().get(weight.offset() + ":" + (weight.offset() + weight.size()))) {
        vectors.muli(5);
      }
      float[][] longer = measured(model, null, Classifier.COSINE, ArbCounts.BATCH);
      for (int i = 0; i < CLASSES; i++) {
        for (int j = 0; j < CLASSES; j++) {
          assertThat(longer[i][j]).isCloseTo(measured[i][j], within(1e-6f));
        }
      }
    }
  }

  @Test
  void anEpochIsTheMeanOverItsStepsAlone() {
    try (Model model = model(Classifier.LINEAR)) {
      ClassPairGradientTally tally = new ClassPairGradientTally(COUNTS, 2, Classifier.LINEAR);
      step(model, null, tally, ArbCounts.BATCH);
      step(model, null, tally, ArbCounts.GLOBAL);
      tally.endEpoch(1);
      step(model, null, tally, ArbCounts.BATCH);
      tally.endEpoch(2);
      double[][] batch = expected(model, ArbCounts.BATCH);
      double[][] global = expected(model, ArbCounts.GLOBAL);
      double[][] mean = new double[CLASSES][CLASSES];
      for (int i = 0; i < CLASSES; i++) {
        int row = i;
        Arrays.setAll(mean[i], j -> (batch[row][j] + global[row][j]) / 2);
      }
      List<ClassGradients.Epoch> epochs = tally.result(List.of()).epochs();
      assertThat(epochs).extracting(ClassGradients.Epoch::epoch).containsExactly(1, 2);
      assertClose(epochs.getFirst().sizes(), mean);
      assertClose(epochs.getLast().sizes(), batch);
    }
  }

  @Test
  void manyClassesShareRowsByFrequency() {
    int[] counts = IntStream.range(0, 2500).map(c -> c % 2 == 0 ? 1 : 5000 - c).toArray();
    ClassPairGradientTally tally = new ClassPairGradientTally(counts, 200, Classifier.LINEAR);
    List<List<Integer>> rows = tally.result(List.of()).rows();
    assertThat(rows).hasSize(834);
    assertThat(rows.getFirst()).containsExactly(1, 3, 5);
    assertThat(rows.getLast()).containsExactly(2498);
    assertThat(rows.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(2500);
  }

  @Test
  void keptEpochsAreBoundedAndIncludeTheLast() {
    assertThat(keptEpochs(10, 200)).hasSize(200);
    assertThat(keptEpochs(100, 200)).hasSize(25).startsWith(8, 16).endsWith(200);
    assertThat(keptEpochs(1000, 5)).containsExactly(5);
    assertThat(keptEpochs(10, 5243)).hasSize(1748).endsWith(5240, 5243);
  }

  private static List<Integer> keptEpochs(int classes, int epochs) {
    int[] counts = new int[classes];
    Arrays.fill(counts, 3);
    ClassPairGradientTally tally = new ClassPairGradientTally(counts, epochs, Classifier.LINEAR);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      tally.endEpoch(epoch);
    }
    List<ClassGradients.Epoch> kept = tally.result(List.of()).epochs();
    assertThat((long) kept.size() * classes * classes)
        .isLessThanOrEqualTo(Math.max(KeptMatrices.MOST_NUMBERS, (long) classes * classes));
    return kept.stream().map(ClassGradients.Epoch::epoch).toList();
  }

  @Test
  void aSavedTallyGoesOnAsIfNothingHadHappened() {
    try (Model model = model(Classifier.LINEAR)) {
      ClassPairGradientTally whole = new ClassPairGradientTally(COUNTS, 3, Classifier.LINEAR);
      step(model, null, whole, ArbCounts.BATCH);
      whole.endEpoch(1);
      step(model, null, whole, ArbCounts.GLOBAL);
      Map<String, StoredTensor> saved = new HashMap<>();
      whole.save(tensor -> saved.put(tensor.name(), tensor));
      ClassPairGradientTally resumed = new ClassPairGradientTally(COUNTS, 3, Classifier.LINEAR);
      resumed.restore(name -> Objects.requireNonNull(saved.get(name)));
      for (ClassPairGradientTally tally : List.of(whole, resumed)) {
        step(model, null, tally, ArbCounts.BATCH);
        tally.endEpoch(2);
      }
      assertThat(resumed.result(List.of()).epochs()).hasSize(2);
      assertThat(resumed.result(List.of()))
          .usingRecursiveComparison()
          .isEqualTo(whole.result(List.of()));
    }
  }
}
