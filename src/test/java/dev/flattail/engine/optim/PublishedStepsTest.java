package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schedule.RhoSchedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Eight steps of a small network in float64 against the authors' optimizers. {@code
 * src/test/python/sharpness_goldens.py} writes their numbers.
 */
class PublishedStepsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Mlp NETWORK = new Mlp(6, 8, 4, Classifier.LINEAR);
  private static final double TOLERANCE = 1e-10;

  /** Methods whose published code reports the loss of the pass that gives the step its gradient. */
  private static final Set<String> REPORT_THE_STEPPED_LOSS = Set.of("msam", "sse-sam");

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static JsonNode file() throws IOException {
    return JSON.readTree(Files.readString(Path.of("src/test/resources/sharpness/steps.json")));
  }

  static Stream<String> types() throws IOException {
    return StreamSupport.stream(file().get("runs").spliterator(), false)
        .map(run -> run.at("/hyper/type").asString());
  }

  private static SharpnessSpec sharpness(JsonNode hyper) {
    Map<String, Object> tree =
        Map.of(
            "kind",
            "train",
            "dataset",
            Map.of("name", "shapes"),
            "sharpness",
            JSON.convertValue(hyper, new TypeReference<Map<String, Object>>() {}));
    return Objects.requireNonNull(((TrainSpec) SpecReader.readSubmitted(tree)).sharpness());
  }

  @ParameterizedTest
  @MethodSource("types")
  void stepsAreThoseOfTheAuthorsCode(String type) throws IOException {
    JsonNode file = file();
    JsonNode run =
        StreamSupport.stream(file.get("runs").spliterator(), false)
            .filter(one -> one.at("/hyper/type").asString().equals(type))
            .findFirst()
            .orElseThrow();
    int[] counts = JSON.convertValue(file.get("counts"), int[].class);
    OptimizerSpec.Sgd sgd =
        new OptimizerSpec.Sgd(
            file.at("/sgd/lr").asDouble(),
            file.at("/sgd/momentum").asDouble(),
            file.at("/sgd/weightDecay").asDouble(),
            false);
    SharpnessSpec sharpness = sharpness(run.get("hyper"));
    int steps = run.get("losses").size();
    try (Model model = Model.create(NETWORK, NumberFormat.FLOAT64, Device.cpu(), 0)) {
      NDManager manager = model.manager();
      NDArray w = model.parameters();
      double[] start = doubles(file.get("start"));
      FlatVectors.assign(w, NumberFormat.FLOAT64.create(manager, start, new Shape(start.length)));
      Loss loss = Losses.of(new LossSpec.CrossEntropy(), counts, manager, model.format());
      // Each step stands for an epoch, so that schedules act.
      ScheduledSteppers steppers =
          Steppers.scheduled(
              sharpness, steps, Optimizers.of(sgd, w), NETWORK.parameters(), counts, 0);
      for (int i = 0; i < steps; i++) {
        try (NDManager scope = manager.newSubManager()) {
          JsonNode labels = file.at("/labels/" + i);
          BatchObjective batch =
              new BatchObjective(
                  model,
                  loss,
                  null,
                  NumberFormat.FLOAT64.create(
                      scope, doubles(file.at("/images/" + i)), new Shape(labels.size(), 6)),
                  Targets.of(scope.create(JSON.convertValue(labels, long[].class))));
          Double rho = RhoSchedules.at(sharpness, i + 1, steps);
          StepReport report =
              steppers
                  .at(i)
                  .step(
                      scope,
                      w,
                      batch,
                      new Stepper.Rates(sgd.lr(), Objects.requireNonNullElse(rho, 0.0), i + 1));
          assertThat(REPORT_THE_STEPPED_LOSS.contains(type) ? report.loss() : report.firstLoss())
              .as("loss of step %d", i + 1)
              .isCloseTo(run.at("/losses/" + i).asDouble(), within(TOLERANCE));
        }
      }
      assertThat(w.toDoubleArray()).containsExactly(doubles(run.get("weights")), within(TOLERANCE));
    }
  }

  private static double[] doubles(JsonNode numbers) {
    return JSON.convertValue(numbers, double[].class);
  }
}
