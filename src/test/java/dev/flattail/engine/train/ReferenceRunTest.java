package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.SharedFiles;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole trainings agree with the reference code's, within the tolerances measured for them. */
class ReferenceRunTest {
  private static final JsonMapper JSON = new JsonMapper();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static JsonNode expected(String folder) throws IOException {
    return JSON.readTree(Files.readString(SharedFiles.file("golden/" + folder + "/expected.json")));
  }

  @SuppressWarnings("unchecked")
  private static ReferenceRun run(String folder, JsonNode spec, NumberFormat format)
      throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>(JSON.convertValue(spec, Map.class));
    tree.put("dataset", Map.of("name", "reference"));
    JobSpec job = SpecReader.readSubmitted(tree);
    TrainSpec train = (TrainSpec) job;
    return new ReferenceRun(
        folder,
        train.model(),
        train.loss().ofClassifier(),
        train.optimizer(),
        train.sharpness(),
        format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e2e-ce-sgd", "e2e-ldam-sam"})
  void inFloat64AllTwelveStepsAndTheFinalModelAgree(String folder) throws IOException {
    JsonNode expected = expected(folder);
    JsonNode wide = expected.get("float64");
    try (ReferenceRun run = run(folder, expected.get("spec"), NumberFormat.FLOAT64)) {
      run.train(() -> {});
      assertLosses(run.steps, wide, constant(12, 1e-7));
      assertRelative(run.finalLoss(), wide.get("finalTrainLossEval").asDouble(), 1e-7);
      Map<String, StoredTensor> mine = byName(ModelState.of(run.model));
      List<StoredTensor> theirs = run.file("final-float64.safetensors");
      assertThat(mine).hasSameSizeAs(theirs);
      for (StoredTensor tensor : theirs) {
        double distance = distance(get(mine, tensor.name()).toDoubles(), tensor.toDoubles());
        assertThat(distance / norm(tensor.toDoubles())).as(tensor.name()).isLessThan(1e-6);
        assertThat(get(mine, tensor.name()).shape()).isEqualTo(tensor.shape());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e2e-ce-sgd", "e2e-ldam-sam"})
  void inFloat32AGentleRunAgrees(String folder) throws IOException {
    JsonNode expected = expected(folder);
    JsonNode gentle = expected.get("gentle");
    JsonNode tolerance = gentle.get("tolerance");
    try (ReferenceRun run = run(folder, expected.get("gentleSpec"), NumberFormat.FLOAT32)) {
      run.train(() -> {});
      assertLosses(run.steps, gentle, doubles(tolerance.get("lossPerStepRel")));
      assertRelative(
          run.finalLoss(),
          gentle.get("finalTrainLossEval").asDouble(),
          tolerance.get("finalTrainLossEvalRel").asDouble());
      Map<String, StoredTensor> mine = byName(ModelState.of(run.model));
      gentle
          .get("finalTensorL2")
          .properties()
          .forEach(
              entry -> {
                if (get(mine, entry.getKey()).shape().size() >= 2) {
                  double norm = norm(get(mine, entry.getKey()).toDoubles());
                  assertRelative(norm, entry.getValue().asDouble(), 1e-5);
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e2e-ce-sgd", "e2e-ldam-sam"})
  void inFloat32TheFirstUpdateAgrees(String folder) throws IOException {
    JsonNode expected = expected(folder);
    try (ReferenceRun run = run(folder, expected.get("spec"), NumberFormat.FLOAT32)) {
      Map<String, StoredTensor> start = byName(run.file("init.safetensors"));
      Map<String, StoredTensor> after = new HashMap<>();
      run.train(() -> after.putAll(byName(ModelState.of(run.model))));
      double limit = expected.get("tolerance").get("afterStep1UpdateRelL2").asDouble();
      for (StoredTensor tensor : run.file("after-step1.safetensors")) {
        double[] from = get(start, tensor.name()).toDoubles();
        double[] theirs = minus(tensor.toDoubles(), from);
        double[] mine = minus(get(after, tensor.name()).toDoubles(), from);
        assertThat(distance(mine, theirs))
            .as(tensor.name())
            .isLessThan(limit * norm(theirs) + 1e-9);
      }
      assertLosses(run.steps.subList(0, 1), expected, constant(1, expected.has("x") ? 1e-5 : 1e-4));
    }
  }

  private static void assertLosses(List<StepReport> steps, JsonNode expected, double[] tolerance) {
    JsonNode losses = expected.get("lossPerStep");
    JsonNode firstLosses = expected.get("lossPerStepFirstPass");
    for (int i = 0; i < steps.size(); i++) {
      assertRelative(steps.get(i).loss(), losses.get(i).asDouble(), tolerance[i]);
      if (!firstLosses.isNull()) {
        assertRelative(steps.get(i).firstLoss(), firstLosses.get(i).asDouble(), tolerance[i]);
      }
    }
  }

  private static void assertRelative(double actual, double expected, double tolerance) {
    assertThat(Math.abs(actual - expected) / Math.abs(expected))
        .as("%s for %s", actual, expected)
        .isLessThanOrEqualTo(tolerance);
  }

  private static double[] constant(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] doubles(JsonNode array) {
    return JSON.convertValue(array, double[].class);
  }

  private static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
    Map<String, StoredTensor> map = new HashMap<>();
    tensors.forEach(tensor -> map.put(tensor.name(), tensor));
    return map;
  }

  private static StoredTensor get(Map<String, StoredTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static double[] minus(double[] left, double[] right) {
    double[] difference = new double[left.length];
    for (int i = 0; i < left.length; i++) {
      difference[i] = left[i] - right[i];
    }
    return difference;
  }

  private static double distance(double[] left, double[] right) {
    return norm(minus(left, right));
  }

  private static double norm(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
