package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.TrainingFixture;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.stage.FirstStage;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.jobspec.TrainSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the state that PaCo keeps across steps. */
class PacoMethodTest {
  private static final int BATCH = 16;
  private static final int QUEUE = 32;
  private static final int LENGTH = 32;

  @TempDir Path folder;
  private Model model;
  private TrainingInputs inputs;

  @BeforeEach
  void start() {
    Torch.start(2);
    TrainSpec spec = spec(Map.of());
    inputs = new TrainingInputs(spec, TrainingFixture.data(spec), null, null, folder);
    model =
        Model.create(
            Networks.of(spec.model(), 10, 3),
            NumberFormat.of(spec.precision()),
            Torch.device("cpu"),
            1);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static TrainSpec spec(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("loss", Map.of("type", "paco", "queue", QUEUE, "momentum", 0.75));
    fields.put("precision", "float64");
    fields.put("epochs", 3);
    fields.putAll(more);
    return TrainingFixture.spec(fields);
  }

  /** Four steps over a queue of two batches: each batch of keys overwrites the oldest one. */
  @Test
  void theOldestKeysAreOverwrittenFirst() throws Exception {
    TrainingStage stage = FirstStage.of(inputs, model, null);
    double[] start = memory(stage, "paco.queue");
    double[] startLabels = memory(stage, "paco.queue.labels");
    List<double[]> queues = new ArrayList<>();
    List<int[]> labels = new ArrayList<>();
    try (BatchPipeline batches = batches(stage)) {
      for (int step = 0; step < 4; step++) {
        Batch batch = batches.next();
        assertThat(stage.step(batch, stage.rates(step / 2), step + 1).finite()).isTrue();
        queues.add(memory(stage, "paco.queue"));
        labels.add(batch.labels());
      }
    }
    int half = BATCH * LENGTH;
    assertThat(second(queues.get(0), half)).isEqualTo(second(start, half));
    assertThat(first(queues.get(0), half)).isNotEqualTo(first(start, half));
    assertThat(first(queues.get(1), half)).isEqualTo(first(queues.get(0), half));
    assertThat(second(queues.get(2), half)).isEqualTo(second(queues.get(1), half));
    assertThat(first(queues.get(3), half)).isEqualTo(first(queues.get(2), half));
    double[] end = memory(stage, "paco.queue.labels");
    assertThat(first(end, BATCH))
        .isEqualTo(Arrays.stream(labels.get(2)).asDoubleStream().toArray());
    assertThat(second(end, BATCH))
        .isEqualTo(Arrays.stream(labels.get(3)).asDoubleStream().toArray());
    assertThat(Arrays.stream(startLabels).allMatch(label -> label >= 0 && label < 10)).isTrue();
    for (int key = 0; key < QUEUE; key++) {
      assertThat(squares(queues.get(3), key * LENGTH, 1, LENGTH)).isCloseTo(1, within(1e-9));
    }
    for (int i = 0; i < LENGTH; i++) {
      assertThat(squares(start, i, LENGTH, QUEUE)).isCloseTo(1, within(1e-9));
    }
  }

  /** Before step n the copy moves towards the weights that the steps before have left. */
  @Test
  void theCopyFollowsTheWeights() throws Exception {
    TrainingStage stage = FirstStage.of(inputs, model, null);
    double[] start = model.parameterValues();
    try (BatchPipeline batches = batches(stage)) {
      stage.step(batches.next(), stage.rates(0), 1);
      assertThat(largestDifference(memory(stage, "paco.encoder"), start)).isLessThan(1e-12);
      double[] after = model.parameterValues();
      stage.step(batches.next(), stage.rates(0), 2);
      double[] expected = new double[start.length];
      for (int i = 0; i < start.length; i++) {
        expected[i] = 0.75 * start[i] + 0.25 * after[i];
      }
      assertThat(largestDifference(memory(stage, "paco.encoder"), expected)).isLessThan(1e-12);
    }
  }

  private static double largestDifference(double[] some, double[] others) {
    assertThat(some).hasSameSizeAs(others);
    return IntStream.range(0, some.length)
        .mapToDouble(i -> Math.abs(some[i] - others[i]))
        .max()
        .orElseThrow();
  }

  /**
   * Through both factors of the products of embeddings, the embedding's layers and the backbone.
   */
  @Test
  void theGradientIsThatOfTheLoss() throws Exception {
    PacoMethod method = (PacoMethod) Method.of(inputs, model, null);
    TrainingStage stage = FirstStage.of(inputs, model, null);
    try (BatchPipeline batches = batches(stage);
        NDManager scope = model.manager().newSubManager()) {
      Objective objective = method.objective(batches.next(), scope, 0, 1);
      double[] w = model.parameterValues();
      double[] direction = new Random(5).doubles(w.length, -1, 1).toArray();
      double[] gradient = doubles(objective.at(scope, model.parameters(), false).gradient());
      double slope = 0;
      for (int i = 0; i < w.length; i++) {
        slope += gradient[i] * direction[i];
      }
      double h = 1e-7;
      double difference =
          (loss(objective, scope, w, direction, h) - loss(objective, scope, w, direction, -h))
              / (2 * h);
      assertThat(difference).isCloseTo(slope, within(1e-4 * Math.abs(slope)));
    }
  }

  private double loss(
      Objective objective, NDManager scope, double[] w, double[] direction, double length) {
    double[] moved = w.clone();
    for (int i = 0; i < w.length; i++) {
      moved[i] += length * direction[i];
    }
    NDArray at = NumberFormat.FLOAT64.create(scope, moved, new Shape(w.length));
    return objective.at(scope, at, false).loss().getDouble();
  }

  @Test
  void aStepLeavesNoArrayBehind() throws Exception {
    TrainingStage stage = FirstStage.of(inputs, model, null);
    try (BatchPipeline batches = batches(stage)) {
      stage.step(batches.next(), stage.rates(0), 1);
      int before = model.manager().getManagedArrays().size();
      for (int step = 1; step < 5; step++) {
        stage.step(batches.next(), stage.rates(step / 2), step + 1);
      }
      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  private BatchPipeline batches(TrainingStage stage) {
    return BatchPipeline.start(
        inputs.data().train(), stage.sampler(), stage.batches(), 0, 0, stage.epochs());
  }

  private static double[] memory(TrainingStage stage, String name) {
    return doubles(Objects.requireNonNull(stage.memory().get(name)));
  }

  private static double[] doubles(NDArray array) {
    try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  private static double squares(double[] values, int from, int step, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[from + i * step] * values[from + i * step];
    }
    return sum;
  }

  private static double[] first(double[] values, int count) {
    return Arrays.copyOf(values, count);
  }

  private static double[] second(double[] values, int count) {
    return Arrays.copyOfRange(values, count, 2 * count);
  }
}
