package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the checks of what a Hessian job measures: matrix, parameters, blocks, trained loss, and
 * gradients along negative curvature.
 */
@ApiTest
class HessianMatrixSpecsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;
  private String trained;

  @BeforeEach
  void connect() throws IOException {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
    trained = fixtures.succeeded().toString();
  }

  @Test
  void aPatternThatMatchesNoTensorIsRefusedWithTheNamesThereAre() {
    JsonNode errors =
        errors(
            "{'kind': 'hessian', 'model': {'job': '%s'}, 'parameters': ['layer3.*', 'linear', 'Linear.*']}");
    assertThat(errors.findValuesAsString("pointer"))
        .containsExactly("/parameters/1", "/parameters/2");
    assertThat(errors.at("/0/detail").asString())
        .contains("no tensor of the model matches 'linear'", "conv1.weight, bn1.weight, bn1.bias")
        .contains("linear.weight, linear.bias")
        .doesNotContain("running_mean");
    assertThat(submit("{'kind': 'hessian', 'model': {'job': '%s'}, 'parameters': []}").status())
        .isEqualTo(422);
  }

  @Test
  void dryRunsCountTheBlocksOfTheMeasuredParameters() {
    String spec =
        "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [0, 9], 'probes': 1, 'lanczosSteps': 10";
    assertThat(steps(spec + ", 'by': 'stage'}")).containsExactly(10, 2 * 5 * 10);
    assertThat(steps(spec + ", 'by': 'layer', 'parameters': ['conv1.*', 'linear.*']}"))
        .containsExactly(10, 2 * 2 * 10);
    assertThat(steps(spec + ", 'parameters': ['conv1.*', 'linear.*']}"))
        .containsExactly(10, 2 * 10);
  }

  @Test
  void dryRunsCountThePassesOverBatches() {
    String spec =
        "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [0, 9], 'probes': 1, 'lanczosSteps': 10";
    assertThat(steps(spec + ", 'escape': {'rho': [0.1, 0.5], 'batches': 4}}"))
        .as("of a class's and of the split's batches: a product, and a gradient for each radius")
        .containsExactly(10 + 2 * 4 * 3, 2 * (10 + 2 * 4 * 3));
    assertThat(steps(spec + ", 'escape': {}}"))
        .as("32 batches and four radii by default")
        .containsExactly(10 + 2 * 32 * 5, 2 * (10 + 2 * 32 * 5));
  }

  @Test
  void negativeCurvatureIsThatOfTheHessianOfTheWholeModel() {
    for (String other :
        List.of("'matrix': 'residual'", "'by': 'stage'", "'parameters': ['linear.*']")) {
      JsonNode errors =
          errors("{'kind': 'hessian', 'model': {'job': '%s'}, 'escape': {}, " + other + "}");
      assertThat(errors.findValuesAsString("pointer")).containsExactly("/escape");
      assertThat(errors.at("/0/detail").asString()).contains("leave");
    }
  }

  @Test
  void radiiAndBatchesOutOfBoundsAreRefused() {
    assertThat(
            errors(
                    "{'kind': 'hessian', 'model': {'job': '%s'}, 'escape': {'rho': [0.1, 0], 'batches': 1, 'batchSize': 0}}")
                .findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/escape/rho/1", "/escape/batches", "/escape/batchSize");
    assertThat(
            errors("{'kind': 'hessian', 'model': {'job': '%s'}, 'escape': {'rho': []}}")
                .findValuesAsString("pointer"))
        .containsExactly("/escape/rho");
  }

  @Test
  void anExpectationOfGradientsNeedsThemMeasured() {
    String spec =
        "{'kind': 'hessian', 'model': {'job': '%s'}, 'overall': true, ESCAPE 'expect': [{'metric': 'METRIC', 'atLeast': -10}]}";
    String metric = "classes[9].escape.classBatches.sam[1].gain";
    assertThat(
            errors(spec.replace("ESCAPE", "").replace("METRIC", metric)).at("/0/detail").asString())
        .contains("are not measured; set escape");
    String measured = spec.replace("ESCAPE", "'escape': {'rho': [0.1, 0.5]},");
    assertThat(submit(measured.replace("METRIC", metric)).status()).isEqualTo(202);
    assertThat(
            errors(measured.replace("METRIC", metric.replace("[1]", "[2]")))
                .at("/0/detail")
                .asString())
        .contains("entries are numbered as in /escape/rho");
    assertThat(
            errors(measured.replace("METRIC", "overall.escape.classBatches.secondMoment"))
                .at("/0/detail")
                .asString())
        .contains("the whole split has splitBatches alone");
  }

  @Test
  void aLandscapeNeedsEigenvectorsOfTheWholeModel() throws IOException {
    for (String division : List.of("'by': 'stage'", "'parameters': ['linear.*']")) {
      Map<String, Object> measured =
          resolved("{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [9], " + division + "}");
      UUID hessian = fixtures.hessian(measured, List.of(JobFixtures.entry(9, "class 9", 50)), null);
      assertThat(
              hessianJobError(
                  "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': 'HESSIAN'}"
                      .replace("HESSIAN", hessian.toString())))
          .contains("measured blocks of the parameters", "without /parameters and with by model");
    }
  }

  @Test
  void eigenvectorsOfAnotherMatrixThanTheHessianAreReported() throws IOException {
    Map<String, Object> measured =
        resolved(
            "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [9], 'matrix': 'ggn', 'dataset': {'name': 'shapes'}}");
    UUID hessian = fixtures.hessian(measured, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    JsonNode warnings =
        dryRun(
                "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': 'HESSIAN', 'dataset': {'name': 'shapes'}}"
                    .replace("HESSIAN", hessian.toString()))
            .get("warnings");
    assertThat(warnings.at("/0/detail").asString())
        .contains("measured the matrix ggn, while the landscape curves by the Hessian");
  }

  @Test
  void eigenvectorsThatAreAskedOfBlocksAreNotKept() {
    JsonNode warnings =
        dryRun("{'kind': 'hessian', 'model': {'job': '%s'}, 'by': 'stage', 'eigenvectors': true}")
            .get("warnings");
    assertThat(warnings.findValuesAsString("pointer")).containsExactly("/eigenvectors");
    assertThat(warnings.at("/0/detail").asString()).contains("only of the whole model");
  }

  @Test
  void anExpectationCannotNameABlock() {
    String spec =
        "{'kind': 'hessian', 'model': {'job': '%s'}, 'overall': true, BY'expect': [{'metric': 'METRIC', 'atLeast': -10}]}";
    for (String metric :
        List.of("classes[9].lambdaMin", "overall.lambdaMin", "overallBlocks[0].lambdaMin")) {
      JsonNode errors = errors(spec.replace("BY", "'by': 'stage', ").replace("METRIC", metric));
      assertThat(errors.findValuesAsString("pointer")).containsExactly("/expect/0/metric");
      assertThat(errors.at("/0/detail").asString())
          .contains("will have no value", "measure with by model");
    }
    String ofModel = spec.replace("BY", "'parameters': ['linear.*'], 'matrix': 'residual', ");
    for (String metric : List.of("classes[9].lambdaMin", "overall.lambdaMin")) {
      assertThat(submit(ofModel.replace("METRIC", metric)).status()).isEqualTo(202);
    }
  }

  @Test
  void theTrainedLossIsTheTrainingsWithItsScaleAndWeights() throws IOException {
    assertThat(trainedLoss(Map.of(), "none")).isEqualTo("{'type':'cross-entropy','scale':1.0}");
    Map<String, Object> ldam = Map.of("type", "ldam", "scale", 20, "maxMargin", 0.4);
    assertThat(
            trainedLoss(
                Map.of("loss", ldam, "rebalance", Map.of("type", "drw", "startEpoch", 1)), "drw"))
        .isEqualTo("{'type':'ldam','maxMargin':0.4,'scale':20.0}");
    assertThat(
            trainedLoss(
                Map.of("loss", ldam, "rebalance", Map.of("type", "drw", "startEpoch", 2)), "none"))
        .as("a checkpoint of two epochs: the weights begin with the third")
        .isEqualTo("{'type':'ldam','maxMargin':0.4,'scale':20.0}");
    assertThat(
            trainedLoss(
                Map.of("loss", Map.of("type", "vs"), "rebalance", Map.of("type", "reweight")),
                "reweight"))
        .isEqualTo("{'type':'vs','gamma':0.3,'tau':1.0}");
    assertThat(trainedLoss(Map.of("rebalance", Map.of("type", "resample")), "none"))
        .as("the sampler is no part of the loss")
        .isEqualTo("{'type':'cross-entropy','scale':1.0}");
  }

  /** Returns the loss that a dry run shows, of a training with these fields. */
  private String trainedLoss(Map<String, Object> fields, String rebalance) throws IOException {
    Map<String, Object> training = JobFixtures.trainSpec();
    training.putAll(fields);
    JsonNode spec =
        dryRun(
                "{'kind': 'hessian', 'model': {'job': 'JOB'}, 'loss': {'type': 'trained'}}"
                    .replace("JOB", fixtures.succeeded(training).toString()))
            .get("spec");
    assertThat(spec.at("/rebalance/type").asString()).isEqualTo(rebalance);
    return spec.get("loss").toString().replace('"', '\'');
  }

  @Test
  void aTrainedLossThatCannotBeMeasuredIsRefusedWithTheReason() throws IOException {
    Map<String, Object> training = JobFixtures.trainSpec();
    training.put("loss", Map.of("type", "influence-balanced"));
    String spec = "{'kind': 'hessian', 'model': {'job': 'JOB'}, 'loss': {'type': 'trained'}MORE}";
    String influence = spec.replace("JOB", fixtures.succeeded(training).toString());
    assertThat(lossError(influence.replace("MORE", "")))
        .contains("influence-balanced needs more than the logits");
    JsonNode uploaded =
        errors(
            "{'kind': 'hessian', 'model': {'checkpoint': 'CHECKPOINT', 'arch': 'resnet20'}, 'dataset': {'name': 'shapes'}, 'loss': {'type': 'trained'}}"
                .replace("CHECKPOINT", UUID.randomUUID().toString()));
    assertThat(uploaded.findValuesAsString("pointer")).contains("/loss");
    assertThat(uploaded.toString()).contains("uploaded checkpoint is not known");
    assertThat(
            errors(
                    spec.replace("JOB", trained)
                        .replace("MORE", ", 'rebalance': {'type': 'reweight'}"))
                .findValuesAsString("pointer"))
        .containsExactly("/rebalance");
  }

  private String lossError(String spec) {
    JsonNode errors = errors(spec);
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/loss");
    return errors.at("/0/detail").asString();
  }

  @Test
  void theTrainedLossOfASecondStageIsThatStages() throws IOException {
    Map<String, Object> crt =
        Map.of(
            "epochs", 1,
            "rebalance", Map.of("type", "reweight"),
            "stage2",
                Map.of("type", "crt", "epochs", 1, "loss", Map.of("type", "balanced-softmax")));
    assertThat(trainedLoss(crt, "none")).isEqualTo("{'type':'balanced-softmax'}");
    for (String stage : List.of("disalign", "cc-sam")) {
      Map<String, Object> training = JobFixtures.trainSpec();
      training.put("epochs", 1);
      training.put("stage2", Map.of("type", stage, "epochs", 1));
      assertThat(lossErrorOf(training)).contains("the second stage");
    }
  }

  @Test
  void aTrainedLossThatDrawsOrCountsBatchesIsRefused() throws IOException {
    Map<String, Object> training = JobFixtures.trainSpec();
    training.put("loss", Map.of("type", "arb"));
    assertThat(lossErrorOf(training)).contains("arb counts the classes of each batch");
    training.put("loss", Map.of("type", "gcl"));
    training.put("model", Map.of("arch", "resnet20", "classifier", "cosine"));
    JsonNode errors = errors(ofTrained(training));
    assertThat(errors.findValuesAsString("pointer")).contains("/loss");
    assertThat(errors.toString()).contains("gcl draws noise in every step");
  }

  private String lossErrorOf(Map<String, Object> training) throws IOException {
    return lossError(ofTrained(training));
  }

  private String ofTrained(Map<String, Object> training) throws IOException {
    return "{'kind': 'hessian', 'model': {'job': 'JOB'}, 'loss': {'type': 'trained'}}"
        .replace("JOB", fixtures.succeeded(training).toString());
  }

  @Test
  void tooManyClassesAndBlocksAreRefused() {
    String spec =
        "{'kind': 'hessian', 'model': {'checkpoint': 'CHECKPOINT', 'arch': 'resnet152'}, 'dataset': {'name': 'shapes'}, 'overall': true, 'by': 'layer', 'classes': [CLASSES]}"
            .replace("CHECKPOINT", UUID.randomUUID().toString());
    String twelve = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11";
    assertThat(errors(spec.replace("CLASSES", "0, 1")).findValuesAsString("pointer"))
        .doesNotContain("/by");
    JsonNode errors = errors(spec.replace("CLASSES", twelve));
    assertThat(errors.findValuesAsString("pointer")).contains("/by");
    assertThat(errors.toString()).contains("gives 2028 entries", "at most 2000");
  }

  @Test
  void aPatternOfManyStarsIsAnsweredAtOnce() {
    JsonNode errors =
        assertTimeout(
            Duration.ofSeconds(20),
            () ->
                errors(
                    "{'kind': 'hessian', 'model': {'job': '%s'}, 'parameters': ['PATTERN']}"
                        .replace("PATTERN", "*".repeat(199) + "x")));
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/parameters/0");
  }

  private Map<String, Object> resolved(String spec) {
    return new LinkedHashMap<>(
        JsonMapper.shared()
            .convertValue(dryRun(spec).get("spec"), new TypeReference<Map<String, Object>>() {}));
  }

  private JsonNode dryRun(String spec) {
    return http.postJson("/jobs?dryRun=true", json(spec)).json();
  }

  private List<Integer> steps(String spec) {
    JsonNode dryRun = dryRun(spec);
    return List.of(dryRun.get("stepsPerEpoch").asInt(), dryRun.get("steps").asInt());
  }

  private String hessianJobError(String spec) {
    JsonNode errors = errors(spec);
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/hessianJob");
    return errors.at("/0/detail").asString();
  }

  private JsonNode errors(String spec) {
    Http.Answer answer = submit(spec);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer.json().get("errors");
  }

  private Http.Answer submit(String spec) {
    return http.postJson("/jobs", json(spec));
  }

  /** Converts JSON with single quotes; {@code %s} is the finished training. */
  private String json(String spec) {
    return spec.replace("%s", trained).replace('\'', '"');
  }
}
