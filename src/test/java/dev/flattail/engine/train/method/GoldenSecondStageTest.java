package dev.flattail.engine.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.SharedFiles;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Mlp;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CC-SAM's second stage against its authors' code ({@code golden/optimizers.json}), float64. */
class GoldenSecondStageTest {
  private static final JsonMapper JSON = new JsonMapper();

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
      if (name.startsWith("ccsam_stage2")) {
        tests.add(DynamicTest.dynamicTest(name, () -> check(file, trajectory)));
      }
    }
    assertThat(tests).hasSize(2);
    return tests;
  }

  private static void check(JsonNode file, JsonNode trajectory) {
    JsonNode hyper = trajectory.get("hyper");
    int[] counts = JSON.convertValue(file.get("classCounts"), int[].class);
    double[] weights = FeatureShift.classWeights(counts, hyper.get("div").asDouble());
    assertThat(weights).containsExactly(doubles(hyper.get("classWeights")), within(1e-12));
    int stage = hyper.get("stage").asInt();
    double share =
        FeatureShift.share(
            hyper.get("epoch").asInt() - stage,
            hyper.get("maxEpoch").asInt() - stage,
            hyper.get("upLimit").asDouble());
    assertThat(share).isCloseTo(hyper.get("alpha").asDouble(), within(1e-12));
    Mlp network = new Mlp(6, 8, 4, Classifier.LINEAR);
    try (Model model = Model.create(network, NumberFormat.FLOAT64, Device.cpu(), 0)) {
      NDManager manager = model.manager();
      double[] start = doubles(file.get("initialParams"));
      FlatVectors.assign(
          model.parameters(), NumberFormat.FLOAT64.create(manager, start, new Shape(start.length)));
      HeadParameters head =
          new HeadParameters(model, model.network().head().tensors(), false, null);
      Loss loss = Losses.of(new LossSpec.CrossEntropy(), counts, manager, NumberFormat.FLOAT64);
      OptimizerSpec sgd =
          new OptimizerSpec.Sgd(
              hyper.get("lr").asDouble(),
              hyper.get("momentum").asDouble(),
              hyper.get("weightDecay").asDouble(),
              false);
      Stepper stepper =
          Steppers.of(null, Optimizers.of(sgd, head.vector()), head.layout(), counts, 0);
      FeatureShift shift = new FeatureShift(manager.create(weights).duplicate(), share);
      for (int i = 0; i < 5; i++) {
        JsonNode batch = file.get("batches").get(i);
        JsonNode expected = trajectory.get("steps").get(i);
        try (NDManager scope = manager.newSubManager()) {
          NDArray x = scope.create(JSON.convertValue(batch.get("x"), double[][].class));
          NDArray y = scope.create(JSON.convertValue(batch.get("y"), long[].class));
          NDArray features =
              model.forward(model.parameters(), x, BatchNormMode.EVALUATE).features();
          StepReport report =
              stepper.step(
                  scope,
                  head.vector(),
                  new HeadObjective(
                      model, head, loss, null, features.stopGradient(), Targets.of(y), shift),
                  new Stepper.Rates(sgd.lr(), 0, i));
          assertThat(report.loss())
              .isCloseTo(expected.get("loss").asDouble(), within(1e-10 * report.loss()));
        }
        head.settle();
        double[] wanted = doubles(expected.get("params"));
        double[] found = model.parameterValues();
        for (int p = 0; p < wanted.length; p++) {
          assertThat(found[p]).isCloseTo(wanted[p], within(1e-10 * Math.abs(wanted[p])));
        }
      }
    }
  }

  @Test
  void anEmptyClassHasNoWeightAndTheLargestHardlyAny() {
    assertThat(FeatureShift.classWeights(new int[] {100, 1, 0}, 2))
        .containsExactly(new double[] {Math.log(1.01) / 2, Math.log(100.01) / 2, 0}, within(1e-12));
  }

  private static double[] doubles(JsonNode array) {
    return JSON.convertValue(array, double[].class);
  }
}
