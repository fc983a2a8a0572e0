package dev.flattail.engine.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.MeasuredLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LandscapeTest {
  private Model model;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @BeforeEach
  void create() {
    model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), 3, 3),
            NumberFormat.FLOAT64,
            Device.cpu(),
            1);
    // Without statistics of its data a fresh network's logits are in the thousands.
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray pixels =
          Batches.whole(images().images(), images().normalize(), model.format(), scope);
      for (int i = 0; i < 50; i++) {
        model.forward(model.parameters(), pixels, BatchNormMode.TRAIN);
      }
    }
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** Returns images of classes with 4, 2 and no images. */
  private static MeasuredSplit images() {
    int[] labels = {0, 1, 0, 0, 1, 0};
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 2);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ImageSet set = ImageSet.copyOf(List.of("a", "b", "c"), 8, 8, pixels, labels);
    return new MeasuredSplit(set, new int[] {4, 2, 1}, Normalize.CIFAR);
  }

  private ClassLosses losses(int batchSize, StopSignal stop) {
    return new ClassLosses(model, images(), 1, null, 0, batchSize, stop);
  }

  @Test
  void everyFilterIsAsLongAsTheModelsAndVectorsAreLeftAlone() {
    double[] w = model.parameterValues();
    FlatLayout layout = model.network().parameters();
    double[] d = Directions.filterNormalized(layout, w, 3, 0);
    for (FlatLayout.Slot slot : layout.slots()) {
      int from = (int) slot.offset();
      if (slot.shape().dimension() == 1) {
        assertThat(Arrays.stream(d, from, from + (int) slot.size())).containsOnly(0.0);
        continue;
      }
      int length = (int) (slot.size() / slot.shape().get(0));
      for (int f = from; f < from + slot.size(); f += length) {
        assertThat(norm(d, f, length)).isCloseTo(norm(w, f, length), within(1e-10));
      }
    }
    assertThat(Directions.filterNormalized(layout, w, 3, 0)).isEqualTo(d);
    assertThat(Directions.filterNormalized(layout, w, 3, 1)).isNotEqualTo(d);
  }

  private static double norm(double[] values, int from, int length) {
    return Math.sqrt(Arrays.stream(values, from, from + length).map(x -> x * x).sum());
  }

  @Test
  void theWholeIsTheMeanOfClassesByTheirSizeWhateverTheBatch() throws Exception {
    ClassLosses.Losses all = losses(6, StopSignal.NEVER).at(model.parameters());
    ClassLosses.Losses parts = losses(4, StopSignal.NEVER).at(model.parameters());
    assertThat(all.perClass()[2]).isNaN();
    assertThat(all.whole())
        .isCloseTo((4 * all.perClass()[0] + 2 * all.perClass()[1]) / 6, within(1e-12));
    assertThat(parts.whole()).isCloseTo(all.whole(), within(1e-12));
  }

  @Test
  void aSurfaceHasTheModelInItsMiddleAndTwoAxes() throws Exception {
    double[] first =
        Directions.filterNormalized(model.network().parameters(), model.parameterValues(), 1, 0);
    double[] second =
        Directions.filterNormalized(model.network().parameters(), model.parameterValues(), 1, 1);
    AtomicInteger points = new AtomicInteger();
    ClassLosses losses = losses(6, StopSignal.NEVER);
    ClassLosses.Losses atModel = losses.atModel();
    Surfaces surfaces = new Surfaces(model, losses, atModel, points::incrementAndGet);
    double base = atModel.whole();
    Surface plane = surfaces.over(List.of(first, second), 0.5, 3);
    assertThat(points).hasValue(9);
    assertThat(plane.whole()[1][1]).isCloseTo(base, within(1e-12));
    Surface across = surfaces.over(List.of(second), 0.5, 3);
    Surface up = surfaces.over(List.of(first), 0.5, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(plane.whole()[1][i]).isCloseTo(across.whole()[0][i], within(1e-12));
      assertThat(plane.whole()[i][1]).isCloseTo(up.whole()[0][i], within(1e-12));
    }
    assertThat(across.whole()[0][0]).isNotEqualTo(across.whole()[0][2]);
  }

  @Test
  void flatnessFollowsTheGradientForSmallSteps() throws Exception {
    FlatnessSpec spec =
        (FlatnessSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "flatness",
                    "model",
                    Map.of("checkpoint", "any"),
                    "dataset",
                    Map.of("name", "any"),
                    "radii",
                    List.of(1e-7, 0.1),
                    "draws",
                    3,
                    "rho",
                    1e-5));
    AtomicInteger evaluations = new AtomicInteger();
    Flatness flatness =
        Flatness.measure(spec, images(), model, 1, StopSignal.NEVER, evaluations::incrementAndGet);
    assertThat(evaluations).hasValue(Flatness.evaluations(spec)).hasValue(9);
    // L(w + rho g/|g|) - L(w) is rho |g| to first order.
    assertThat(figures(flatness).sharpness())
        .isCloseTo(1e-5 * flatness.gradientNorm(), within(1e-3 * 1e-5 * flatness.gradientNorm()));
    assertThat(flatness.draws().getFirst().losses())
        .allSatisfy(
            drawn -> assertThat(drawn.whole()).isCloseTo(flatness.base().whole(), within(1e-4)));
    assertThat(flatness.draws().getLast().losses())
        .extracting(ClassLosses.Losses::whole)
        .doesNotHaveDuplicates();
  }

  private static FlatnessResult figures(Flatness flatness) {
    return flatness.figures(
        new MeasuredLoss("cross-entropy", 1, 1, null), images().images().classNames());
  }

  @Test
  void lossesAreOfTheScaledLogits() throws Exception {
    ClassLosses scaled = new ClassLosses(model, images(), 3, null, 0, 6, StopSignal.NEVER);
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray pixels =
          Batches.whole(images().images(), images().normalize(), model.format(), scope);
      double[] logits =
          model
              .forward(model.parameters(), pixels, BatchNormMode.EVALUATE)
              .logits()
              .toDoubleArray();
      double sum = 0;
      for (int i = 0; i < 6; i++) {
        double partition = 0;
        for (int c = 0; c < 3; c++) {
          partition += Math.exp(3 * logits[3 * i + c]);
        }
        sum += Math.log(partition) - 3 * logits[3 * i + images().images().label(i)];
      }
      assertThat(scaled.atModel().whole()).isCloseTo(sum / 6, within(1e-9));
    }
  }

  @Test
  void lossesThatAreNotFiniteHaveNoNumber() throws Exception {
    FlatnessSpec spec =
        (FlatnessSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "flatness",
                    "model",
                    Map.of("checkpoint", "any"),
                    "dataset",
                    Map.of("name", "any"),
                    "radii",
                    List.of(1e-3, 1e38),
                    "draws",
                    2,
                    "rho",
                    1e38));
    Flatness flatness = Flatness.measure(spec, images(), model, 1, StopSignal.NEVER, () -> {});
    FlatnessResult figures = figures(flatness);
    assertThat(figures.draws().getFirst().losses()).doesNotContainNull();
    assertThat(figures.draws().getLast().losses()).containsExactly(null, null);
    assertThat(figures.sharpness()).isNull();
    assertThat(figures.gradientNorm()).isPositive();
    assertThat(figures.perClass()).hasSize(2).allMatch(c -> c.sharpness() == null);
  }

  @Test
  void aModelWhoseOwnLossIsNotFiniteIsRefused() {
    ClassLosses losses =
        new ClassLosses(model, images(), Double.POSITIVE_INFINITY, null, 0, 6, StopSignal.NEVER);
    assertThatThrownBy(losses::atModel)
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("the loss of class 0 (a), class 1 (b) is not finite");
  }

  @Test
  void stopsBetweenBatches() {
    AtomicInteger asked = new AtomicInteger();
    ClassLosses losses = losses(2, () -> asked.incrementAndGet() > 2);
    assertThatThrownBy(() -> losses.at(model.parameters()))
        .isInstanceOf(CancellationException.class);
    assertThat(asked).hasValue(3);
  }
}
