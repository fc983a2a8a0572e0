package dev.flattail.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.Shared;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Initializer;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.spec.BnStats;
import dev.flattail.spec.LossSpec;
import dev.flattail.spec.OptimizerSpec;
import dev.flattail.spec.RhoSchedule;
import dev.flattail.spec.SharpnessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
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
  private static final int CLASSES = 4;

  /** x[6] -> linear(6,8) -> tanh -> linear(8,4). */
  private static final FlatLayout LAYOUT =
      new FlatLayout.Builder()
          .add("W1", new Shape(8, 6), Initializer.constant(0))
          .add("b1", new Shape(8), Initializer.constant(0))
          .add("W2", new Shape(CLASSES, 8), Initializer.constant(0))
          .add("b2", new Shape(CLASSES), Initializer.constant(0))
          .build();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @TestFactory
  List<DynamicTest> trajectoriesEqualTheReference() throws IOException {
    JsonNode file = JSON.readTree(Files.readString(Shared.file("golden/optimizers.json")));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode trajectory : file.get("trajectories")) {
      String name = trajectory.get("name").asString();
      if (name.matches("(sgd|sam|asam).*")) {
        tests.add(DynamicTest.dynamicTest(name, () -> check(file, trajectory)));
      }
    }
    assertThat(tests).hasSize(6);
    return tests;
  }

  private static @Nullable SharpnessSpec sharpness(JsonNode hyper) {
    if (!hyper.has("rho")) {
      return null;
    }
    double rho = hyper.get("rho").asDouble();
    RhoSchedule constant = new RhoSchedule.Constant();
    return hyper.get("adaptive").asBoolean()
        ? new SharpnessSpec.Asam(rho, constant, BnStats.BOTH)
        : new SharpnessSpec.Sam(rho, constant, BnStats.BOTH);
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
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray w =
          NumberFormat.FLOAT64.create(
              manager, doubles(file.get("initialParams")), new Shape(LAYOUT.size()));
      NDArray weights =
          hyper.has("beta")
              ? manager.create(ClassWeights.effectiveNumber(counts, hyper.get("beta").asDouble()))
              : null;
      Stepper stepper = Steppers.of(sharpness, Optimizers.of(sgd, w));
      Stepper.Rates rates = new Stepper.Rates(sgd.lr(), sharpness == null ? 0 : sharpness.rho());
      for (int i = 0; i < 5; i++) {
        JsonNode expected = trajectory.get("steps").get(i);
        try (NDManager scope = manager.newSubManager()) {
          Recorder recorder = new Recorder(mlp(file.get("batches").get(i), weights));
          StepReport report = stepper.step(scope, w, recorder, rates);
          assertClose(report.loss(), expected.get("loss").asDouble());
          if (sharpness != null) {
            assertClose(report.firstLoss(), expected.get("lossFirst").asDouble());
            assertClose(recorder.visited.get(1), doubles(expected.get("perturbedParams")));
          }
        }
        assertClose(w.toDoubleArray(), doubles(expected.get("params")));
      }
    }
  }

  /** Remembers where gradients were taken. */
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

  private static Objective mlp(JsonNode batch, @Nullable NDArray weights) {
    double[][] x = JSON.convertValue(batch.get("x"), double[][].class);
    long[] y = JSON.convertValue(batch.get("y"), long[].class);
    return (owner, at, updateStatistics) -> {
      try (GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(owner, at);
        FlatLayout.Views views = LAYOUT.views(leaf);
        NDArray hidden =
            owner.create(x).matMul(views.get("W1").transpose()).add(views.get("b1")).tanh();
        NDArray logits = hidden.matMul(views.get("W2").transpose()).add(views.get("b2"));
        Targets targets = Targets.of(owner.create(y));
        NDArray loss =
            targets.loss(
                Losses.of(
                    new LossSpec.CrossEntropy(), new int[CLASSES], owner, NumberFormat.FLOAT64),
                logits,
                weights);
        NDArray gradient = Autograd.gradient(loss, leaf);
        return new Objective.Evaluation(
            loss.stopGradient(), gradient, targets.correct(logits.stopGradient()));
      }
    };
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
