package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.TrainingFixture;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.stage.FirstStage;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schedule.ParabolicDecay;
import dev.flattail.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BBN's steps: two streams, two branches, one classifier. */
class BbnMethodTest {
  private static final int CLASSES = 10;
  private static final int FEATURES = 64;
  private static final int DECAY = 10;

  @TempDir Path folder;
  private Model model;
  private TrainingInputs inputs;
  private TrainingStage stage;
  private BatchPipeline batches;
  private NDManager scope;
  private Batch batch;

  @BeforeEach
  void start() throws InterruptedException {
    Torch.start(2);
    TrainSpec spec = spec();
    inputs = new TrainingInputs(spec, TrainingFixture.data(spec), null, null, folder);
    model = model(spec.model());
    stage = FirstStage.of(inputs, model, null);
    batches =
        BatchPipeline.start(
            inputs.data().train(), stage.sampler(), stage.batches(), 0, 0, stage.epochs());
    scope = model.manager().newSubManager();
    batch = batches.next();
  }

  @AfterEach
  void close() {
    batches.close();
    model.close();
  }

  private static TrainSpec spec() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("loss", Map.of("type", "bbn", "decayEpochs", DECAY));
    fields.put("precision", "float64");
    fields.put("epochs", 3);
    return TrainingFixture.spec(fields);
  }

  private static Model model(ModelSpec spec) {
    return Model.create(
        Networks.of(spec, CLASSES, 3), NumberFormat.FLOAT64, Torch.device("cpu"), 1);
  }

  private Objective objective(int epoch) {
    return new BbnMethod(inputs, (LossSpec.Bbn) inputs.spec().loss(), model)
        .objective(batch, scope, epoch, 1);
  }

  /** Returns both branches' features of a stream, from an evaluation pass. */
  private double[][] features(int view) {
    NDArray at = model.parameters().stopGradient();
    at.attach(scope);
    return rows(
        model
            .forward(at, Batches.images(batch, view, scope), BatchNormMode.TRAIN_KEEP_RUNNING)
            .features());
  }

  private double[][] rows(NDArray array) {
    double[] flat = doubles(array);
    int columns = flat.length / batch.size();
    double[][] rows = new double[batch.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0.99", "5, 0.75", "9, 0.19"})
  void theLossIsThatOfBothLabelsOnTheFeaturesByTheirShares(int epoch, double share) {
    assertThat(ParabolicDecay.share(epoch, DECAY)).isCloseTo(share, within(1e-15));
    double[][] first = features(0);
    double[][] second = features(1);
    double[] weight = tensor(model, "classifier.weight");
    double[] bias = tensor(model, "classifier.bias");
    int[] others = Objects.requireNonNull(batch.mixedLabels());
    double loss = 0;
    double correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      double[] logits = bias.clone();
      for (int k = 0; k < CLASSES; k++) {
        for (int f = 0; f < FEATURES; f++) {
          logits[k] += weight[2 * FEATURES * k + f] * 2 * share * first[i][f];
          logits[k] +=
              weight[2 * FEATURES * k + FEATURES + f] * 2 * (1 - share) * second[i][FEATURES + f];
        }
      }
      double normalizer = Math.log(Arrays.stream(logits).map(Math::exp).sum());
      loss += share * (normalizer - logits[batch.labels()[i]]) / batch.size();
      loss += (1 - share) * (normalizer - logits[others[i]]) / batch.size();
      int largest = 0;
      for (int k = 1; k < CLASSES; k++) {
        largest = logits[k] > logits[largest] ? k : largest;
      }
      correct += largest == batch.labels()[i] ? share : 0;
      correct += largest == others[i] ? 1 - share : 0;
    }

    Objective.Evaluation evaluation = objective(epoch).at(scope, model.parameters(), false);

    assertThat(evaluation.loss().getDouble()).isCloseTo(loss, within(1e-11));
    assertThat(evaluation.correct().getDouble()).isCloseTo(correct, within(1e-11));
  }

  /**
   * In the first epoch there is one branch: plain cross-entropy of a network of one path, whose
   * classifier has twice the first half of BBN's weights. The second branch stays where it is.
   */
  @Test
  void theFirstEpochTrainsTheFirstBranchAlone() {
    Objective.Evaluation evaluation = objective(0).at(scope, model.parameters(), false);
    double[] gradient = doubles(evaluation.gradient());
    try (Model plain = model(new ModelSpec(Arch.RESNET20, Classifier.LINEAR))) {
      ModelState.load(plain, firstBranch());
      TrainSpec spec = TrainingFixture.spec(Map.of("precision", "float64"));
      TrainingInputs own = new TrainingInputs(spec, inputs.data(), null, null, folder);
      NDManager plainScope = plain.manager().newSubManager();
      Batch first =
          new Batch(
              0,
              0,
              batch.layout(),
              batch.height(),
              batch.width(),
              1,
              batch.pixelBytes(0),
              batch.labels(),
              null,
              1,
              batch.indices());
      Objective.Evaluation expected =
          Method.of(own, plain, null)
              .objective(first, plainScope, 0, 1)
              .at(plainScope, plain.parameters(), false);

      assertThat(evaluation.loss().getDouble())
          .isCloseTo(expected.loss().getDouble(), within(1e-11));
      double[] plainGradient = doubles(expected.gradient());
      for (FlatLayout.Slot slot : plain.network().parameters().slots()) {
        if (!slot.name().startsWith("linear.")) {
          FlatLayout.Slot bbns = model.network().parameters().slot(bbnName(slot.name()));
          assertThat(slice(gradient, bbns))
              .as(slot.name())
              .containsExactly(slice(plainGradient, slot), within(1e-9));
        }
      }
    }
    for (FlatLayout.Slot slot : model.network().parameters().slots()) {
      if (slot.name().startsWith("backbone.rb_block.")) {
        assertThat(slice(gradient, slot)).containsOnly(0);
      }
    }
  }

  private static String bbnName(String plain) {
    return "backbone." + plain.replace("layer3.2.", "cb_block.");
  }

  private List<StoredTensor> firstBranch() {
    Map<String, StoredTensor> own = new HashMap<>();
    ModelState.of(model).forEach(tensor -> own.put(tensor.name(), tensor));
    List<StoredTensor> tensors = new ArrayList<>();
    own.forEach(
        (name, tensor) -> {
          if (name.startsWith("backbone.") && !name.startsWith("backbone.rb_block.")) {
            String plain = name.substring("backbone.".length()).replace("cb_block.", "layer3.2.");
            tensors.add(StoredTensor.ofDoubles(plain, tensor.shape(), tensor.toDoubles()));
          }
        });
    tensors.removeIf(tensor -> tensor.name().endsWith(".num_batches_tracked"));
    double[] weight = tensor(model, "classifier.weight");
    double[] half = new double[CLASSES * FEATURES];
    for (int i = 0; i < half.length; i++) {
      half[i] = 2 * weight[2 * FEATURES * (i / FEATURES) + i % FEATURES];
    }
    tensors.add(
        StoredTensor.ofDoubles("linear.weight", List.of((long) CLASSES, (long) FEATURES), half));
    tensors.add(
        StoredTensor.ofDoubles(
            "linear.bias", List.of((long) CLASSES), tensor(model, "classifier.bias")));
    return tensors;
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    Objective objective = objective(5);
    double[] w = model.parameterValues();
    double[] direction = new Random(7).doubles(w.length, -1, 1).toArray();
    double[] gradient = doubles(objective.at(scope, model.parameters(), false).gradient());
    double slope = 0;
    for (int i = 0; i < w.length; i++) {
      slope += gradient[i] * direction[i];
    }
    double h = 1e-8; // a ReLU bends between this and 1e-7
    double difference =
        (loss(objective, w, direction, h) - loss(objective, w, direction, -h)) / (2 * h);
    assertThat(difference).isCloseTo(slope, within(1e-4 * Math.abs(slope)));
  }

  private double loss(Objective objective, double[] w, double[] direction, double length) {
    double[] moved = w.clone();
    for (int i = 0; i < w.length; i++) {
      moved[i] += length * direction[i];
    }
    NDArray at = NumberFormat.FLOAT64.create(scope, moved, new Shape(w.length));
    return objective.at(scope, at, false).loss().getDouble();
  }

  /** What both streams go through learns from both, a branch from its own alone. */
  @Test
  void batchNormalizationsLearnFromWhatPassesThem() {
    objective(1).at(scope, model.parameters(), true);
    Map<String, Long> seen = new HashMap<>();
    for (StoredTensor tensor : ModelState.of(model)) {
      if (tensor.name().endsWith(".num_batches_tracked")) {
        seen.put(tensor.name(), tensor.toLongs()[0]);
      }
    }
    assertThat(seen).hasSize(19 + 2);
    seen.forEach(
        (name, count) -> assertThat(count).as(name).isEqualTo(name.contains("b_block.") ? 1 : 2));
    double[] before = statistics("backbone.cb_block.bn1.running_mean");
    double[] other = statistics("backbone.rb_block.bn1.running_mean");
    double[] shared = statistics("backbone.bn1.running_mean");
    try (Model fresh = model(inputs.spec().model())) {
      assertThat(tensor(fresh, "backbone.bn1.running_mean")).containsOnly(0);
      NDArray images = Batches.images(batch, 0, fresh.manager());
      fresh.forward(fresh.parameters(), images, BatchNormMode.TRAIN);
      assertThat(before)
          .containsExactly(tensor(fresh, "backbone.cb_block.bn1.running_mean"), within(1e-13));
      double[] first = tensor(fresh, "backbone.bn1.running_mean");
      fresh.forward(
          fresh.parameters(), Batches.images(batch, 1, fresh.manager()), BatchNormMode.TRAIN);
      double[] both = tensor(fresh, "backbone.bn1.running_mean");
      assertThat(both).isNotEqualTo(first);
      assertThat(shared).containsExactly(both, within(1e-13));
    }
    assertThat(other).isNotEqualTo(before).doesNotContain(0);
  }

  private double[] statistics(String name) {
    return tensor(model, name);
  }

  @Test
  void aStepLeavesNoArrayBehind() throws Exception {
    stage.step(batch, stage.rates(0), 1);
    int before = model.manager().getManagedArrays().size();
    for (int step = 1; step < 5; step++) {
      assertThat(stage.step(batches.next(), stage.rates(step / 3), step + 1).finite()).isTrue();
    }
    assertThat(model.manager().getManagedArrays()).hasSize(before);
  }

  private static double[] tensor(Model of, String name) {
    return ModelState.of(of).stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow()
        .toDoubles();
  }

  private static double[] slice(double[] values, FlatLayout.Slot slot) {
    return Arrays.copyOfRange(values, (int) slot.offset(), (int) (slot.offset() + slot.size()));
  }

  private static double[] doubles(NDArray array) {
    try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }
}
