package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.SharedFiles;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.RhoSchedules;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Five steps of a small network in float64 against the reference code ({@code
 * golden/optimizers.json}).
 */
class GoldenOptimizerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double TOLERANCE = 1e-10;

  /** {@code x[6] -> linear(6,8) -> tanh -> linear(8,4)}. */
  private static final Mlp NETWORK = new Mlp(6, 8, 4, Classifier.LINEAR);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @TestFactory
  List<DynamicTest> trajectoriesEqualTheReference() throws IOException {
    JsonNode file = JSON.readTree(Files.readString(SharedFiles.file("golden/optimizers.json")));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode trajectory : file.get("trajectories")) {
      String name = trajectory.get("name").asString();
      if (!name.startsWith("ccsam_stage2")) {
        tests.add(DynamicTest.dynamicTest(name, () -> check(file, trajectory)));
      }
    }
    assertThat(tests).hasSize(13);
    return tests;
  }

  private static @Nullable SharpnessSpec sharpness(JsonNode hyper) {
    RhoSchedule constant = new RhoSchedule.Constant();
    if (hyper.has("noiseRatio")) {
      return new SharpnessSpec.CcSam(
          PerturbedPart.HEAD,
          hyper.get("noiseRatio").asDouble(),
          hyper.get("flatRatio").asDouble(),
          PerturbationDirection.GRADIENT,
          PerturbationMagnitude.DERIVED,
          0);
    }
    if (!hyper.has("rho")) {
      return null;
    }
    double rho = hyper.get("rho").asDouble();
    if (hyper.has("eta")) {
      return new SharpnessSpec.ImbSam(rho, constant, hyper.get("eta").asDouble(), BnStats.BOTH, 0);
    }
    if (hyper.has("flatGamma")) {
      return new SharpnessSpec.FocalSam(
          rho,
          constant,
          hyper.get("flatGamma").asDouble(),
          hyper.get("sharpness").asDouble(),
          BnStats.BOTH,
          0);
    }
    return hyper.get("adaptive").asBoolean()
        ? new SharpnessSpec.Asam(rho, constant, BnStats.BOTH, 0)
        : new SharpnessSpec.Sam(rho, constant, BnStats.BOTH, 0);
  }

  private static void check(JsonNode file, JsonNode trajectory) {
    JsonNode hyper = trajectory.get("hyper");
    OptimizerSpec sgd =
        new OptimizerSpec.Sgd(
            hyper.get("lr").asDouble(),
            hyper.get("momentum").asDouble(),
            hyper.get("weightDecay").asDouble(),
            hyper.has("nesterov"));
    SharpnessSpec sharpness = sharpness(hyper);
    int[] counts = JSON.convertValue(file.get("classCounts"), int[].class);
    try (Model model = Model.create(NETWORK, NumberFormat.FLOAT64, Device.cpu(), 0)) {
      NDManager manager = model.manager();
      NDArray w = model.parameters();
      double[] start = doubles(file.get("initialParams"));
      FlatVectors.assign(w, NumberFormat.FLOAT64.create(manager, start, new Shape(start.length)));
      NDArray weights =
          hyper.has("beta")
              ? manager.create(ClassWeights.effectiveNumber(counts, hyper.get("beta").asDouble()))
              : null;
      Loss loss = Losses.of(new LossSpec.CrossEntropy(), counts, manager, NumberFormat.FLOAT64);
      Stepper stepper =
          Steppers.of(sharpness, Optimizers.of(sgd, w), NETWORK.parameters(), counts, 0);
      double rho = Objects.requireNonNullElse(RhoSchedules.at(sharpness, 1, 1), 0.0);
      for (int i = 0; i < 5; i++) {
        JsonNode expected = trajectory.get("steps").get(i);
        try (NDManager scope = manager.newSubManager()) {
          Objective batch =
              batch(scope, model, loss, weights, file.get("batches").get(i), trajectory, i);
          Recorder recorder = new Recorder(batch);
          boolean recorded = expected.has("perturbedParams");
          StepReport report =
              stepper.step(
                  scope, w, recorded ? recorder : batch, new Stepper.Rates(sgd.lr(), rho, i));
          assertClose(report.loss(), expected.get("loss").asDouble());
          if (recorded) {
            assertClose(report.firstLoss(), expected.get("lossFirst").asDouble());
            assertClose(recorder.visited.get(1), doubles(expected.get("perturbedParams")));
          }
        }
        assertClose(w.toDoubleArray(), doubles(expected.get("params")));
      }
    }
  }

  /** Records where gradients were computed. */
  private static final class Recorder implements Objective {
    private final Objective objective;
    private final List<double[]> visited = new ArrayList<>();

    Recorder(Objective objective) {
      this.objective = objective;
    }

    @Override
    public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
      visited.add(at.toDoubleArray());
      return objective.at(owner, at, updateStatistics);
    }
  }

  private static Objective batch(
      NDManager scope,
      Model model,
      Loss loss,
      @Nullable NDArray weights,
      JsonNode batch,
      JsonNode trajectory,
      int step) {
    double[][] x = JSON.convertValue(batch.get("x"), double[][].class);
    long[] y = JSON.convertValue(batch.get("y"), long[].class);
    if (!trajectory.has("mixupLambda")) {
      Targets targets = Targets.of(scope.create(y));
      return new BatchObjective(model, loss, weights, scope.create(x), targets);
    }
    JsonNode lambdas = trajectory.get("mixupLambda");
    JsonNode permutations = trajectory.get("mixupPermutation");
    double lambda = (lambdas.isArray() ? lambdas.get(step) : lambdas).asDouble();
    int[] partner =
        JSON.convertValue(
            permutations.get(0).isArray() ? permutations.get(step) : permutations, int[].class);
    double[][] mixed = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      double[] own = x[i];
      double[] other = x[partner[i]];
      mixed[i] = new double[own.length];
      for (int j = 0; j < own.length; j++) {
        mixed[i][j] = lambda * own[j] + (1 - lambda) * other[j];
      }
    }
    long[] others = Arrays.stream(partner).mapToLong(i -> y[i]).toArray();
    Targets targets = new Targets(scope.create(y), scope.create(others), lambda);
    return new BatchObjective(model, loss, weights, scope.create(mixed), targets);
  }

  private static double[] doubles(JsonNode array) {
    return JSON.convertValue(array, double[].class);
  }

  private static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertClose(actual[i], expected[i]);
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(Math.abs(actual - expected))
        .as("%s for %s", actual, expected)
        .isLessThanOrEqualTo(TOLERANCE * Math.abs(expected));
  }
}
