package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the checks of Hessian, landscape and flatness specs against the data and jobs that they
 * name.
 */
@ApiTest
class MeasurementSpecsTest {
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
  void aHessianJobTakesItsDataFromTheTraining() {
    Http.Answer answer = submit("{'kind': 'hessian', 'model': {'job': '%s'}}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    JsonNode spec = answer.json().get("spec");
    assertThat(spec.at("/dataset/sha256"))
        .isEqualTo(http.get("/jobs/" + trained).json().at("/spec/dataset/sha256"));
    assertThat(spec.get("classes").asString()).isEqualTo("all");
    assertThat(spec.get("lanczosSteps").asInt()).isEqualTo(80);
  }

  @Test
  void theMeasuredLossIsAtTheScaleOfTheModel() throws IOException {
    Map<String, Object> training = JobFixtures.trainSpec();
    training.put("loss", Map.of("type", "ldam", "scale", 20));
    UUID ldam = fixtures.succeeded(training);
    for (String kind : List.of("hessian", "landscape", "flatness")) {
      String spec = "{'kind': '%s', 'model': {'job': '%s'}}";
      assertThat(dryRun(spec.formatted(kind, trained)).at("/spec/loss/scale").asDouble())
          .isEqualTo(1);
      assertThat(dryRun(spec.formatted(kind, ldam)).at("/spec/loss/scale").asDouble())
          .isEqualTo(20);
      String upload =
          "{'kind': '%s', 'model': {'checkpoint': '%s', 'arch': 'resnet20', 'scale': 30}, 'dataset': {'name': 'shapes'}%s}";
      JsonNode own = dryRun(upload.formatted(kind, upload(10), "")).at("/spec/loss");
      assertThat(own.get("type").asString()).isEqualTo("cross-entropy");
      assertThat(own.get("scale").asDouble()).isEqualTo(30);
      assertThat(
              dryRun(
                      upload.formatted(
                          kind, upload(10), ", 'loss': {'type': 'cross-entropy', 'scale': 1}"))
                  .at("/spec/loss/scale")
                  .asDouble())
          .isEqualTo(1);
    }
  }

  @Test
  void chosenClassesMustExist() {
    JsonNode errors =
        errors("{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [0, 10, 9, 12]}");
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/classes/1", "/classes/3");
    assertThat(errors.at("/0/detail").asString()).contains("no class 10", "0 to 9");
    assertThat(
            errors("{'kind': 'landscape', 'model': {'job': '%s'}, 'classes': [10]}")
                .findValuesAsString("pointer"))
        .containsExactly("/classes/0");
  }

  @Test
  void aLossOfCosinesNeedsAModelThatGivesThem() {
    JsonNode error =
        errors("{'kind': 'hessian', 'model': {'job': '%s'}, 'loss': {'type': 'gcl'}}").get(0);
    assertThat(error.get("pointer").asString()).isEqualTo("/loss");
    assertThat(error.get("detail").asString()).contains("classifier is linear");
  }

  @Test
  void classesWithoutImagesAreNamed() {
    String model = emuModel();
    JsonNode all = errors("{'kind': 'hessian', %s, 'split': 'test'}".formatted(model)).get(0);
    assertThat(all.get("pointer").asString()).isEqualTo("/classes");
    assertThat(all.get("detail").asString()).contains("class 2 (emu)", "list the others");
    assertThat(
            errors("{'kind': 'landscape', %s, 'split': 'test', 'classes': [0, 2]}".formatted(model))
                .findValuesAsString("pointer"))
        .containsExactly("/classes/1");
    assertThat(
            submit("{'kind': 'hessian', %s, 'split': 'test', 'classes': [0, 1]}".formatted(model))
                .status())
        .isEqualTo(202);
  }

  @Test
  void aClassThatIsNotTrainedOnCannotBeWeighedByItsCount() {
    String data = "'dataset': {'name': '%s'}".formatted(cifarWithoutTrucks());
    JsonNode errors =
        errors(
            "{'kind': 'train', %s, 'loss': {'type': 'ldam'}, 'rebalance': {'type': 'resample'}}"
                .formatted(data));
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/loss", "/rebalance");
    assertThat(errors.at("/0/detail").asString()).contains("class 9 (truck)");
    assertThat(
            errors(
                    "{'kind': 'hessian', 'model': {'checkpoint': '%s', 'arch': 'resnet20'}, %s, 'classes': [0], 'loss': {'type': 'balanced-softmax'}, 'rebalance': {'type': 'drw'}}"
                        .formatted(upload(10), data))
                .findValuesAsString("pointer"))
        .containsExactly("/loss", "/rebalance");
    assertThat(submit("{'kind': 'train', %s, 'loss': {'type': 'focal'}}".formatted(data)).status())
        .isEqualTo(202);
    JsonNode aligned =
        errors("{'kind': 'train', %s, 'stage2': {'type': 'disalign'}}".formatted(data));
    assertThat(aligned.findValuesAsString("pointer")).containsExactly("/stage2/weighting");
    assertThat(aligned.at("/0/detail").asString()).contains("class 9 (truck)", "take 0");
    assertThat(
            submit(
                    "{'kind': 'train', %s, 'stage2': {'type': 'disalign', 'weighting': 0}}"
                        .formatted(data))
                .status())
        .isEqualTo(202);
  }

  @Test
  void eigenvectorsNeedAFinishedHessianJobOfTheSameModel() throws IOException {
    UUID hessian = fixtures.hessianOf(trained, 9);
    String spec =
        "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [%s], 'hessianJob': '%s'}";
    assertThat(submit(spec.formatted(trained, "9", hessian)).status()).isEqualTo(202);
    assertThat(hessianJobError(spec.formatted(trained, "3, 9", hessian)))
        .contains("no eigenvectors of class 3");
    assertThat(hessianJobError(spec.formatted(trained, "9", trained))).contains("kind train");
    assertThat(hessianJobError(spec.formatted(trained, "9", UUID.randomUUID())))
        .contains("there is no job");
    assertThat(hessianJobError(spec.formatted(trained, "9", "yesterday")))
        .contains("there is no job 'yesterday'");
    String pending = fixtures.queuedHessianOf(trained).toString();
    assertThat(hessianJobError(spec.formatted(trained, "9", pending)))
        .contains("is queued", "wait until it has succeeded");
  }

  @Test
  void eigenvectorsOfAnotherFunctionThanTheLandscapesAreReported() throws IOException {
    Map<String, Object> measured =
        resolved(
            "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [9], 'dataset': {'name': 'shapes'}}");
    UUID hessian = fixtures.hessian(measured, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    String landscape =
        "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': 'HESSIAN', 'dataset': {'name': 'shapes'MORE}"
            .replace("HESSIAN", hessian.toString());
    assertThat(dryRun(landscape.replace("MORE", "}")).get("warnings")).isEmpty();
    assertThat(dryRun(landscape.replace("MORE", "}, 'maxSamplesPerClass': 100000")).get("warnings"))
        .as("all images too")
        .isEmpty();
    String scale = "}, 'loss': {'type': 'cross-entropy', 'scale': 2}";
    Map<String, String> differences =
        Map.of(
            scale,
            "the loss cross-entropy, scale 1.0, the landscape the loss cross-entropy, scale 2.0",
            "}, 'split': 'test'",
            "the train split, the landscape the test split",
            "}, 'maxSamplesPerClass': 3, 'seed': 5",
            "all images, the landscape 3 images of each larger class, drawn by seed 5",
            ", 'imbalance': {'type': 'exp', 'factor': 0.5}}",
            "dataset.imbalance null, the landscape dataset.imbalance {\"type\":\"exp\",\"factor\":0.5}",
            scale + ", 'split': 'test'",
            "the loss cross-entropy, scale 1.0, the landscape the loss cross-entropy, scale 2.0; the train split, the landscape the test split");
    differences.forEach(
        (fields, difference) -> {
          JsonNode warnings = dryRun(landscape.replace("MORE", fields)).get("warnings");
          assertThat(warnings.findValuesAsString("pointer"))
              .as(fields)
              .containsExactly("/hessianJob");
          assertThat(warnings.at("/0/detail").asString())
              .isEqualTo(
                  "the eigenvectors are of another function than the landscape: job %s measured %s. So the landscape's curvature need not be largest along them; set both alike"
                      .formatted(hessian, difference));
        });
    Map<String, Object> replaced = new LinkedHashMap<>(measured);
    Map<String, Object> pinned = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(measured.get("dataset")))
        .forEach((field, value) -> pinned.put(field.toString(), value));
    Object now = pinned.put("sha256", "0".repeat(64));
    replaced.put("dataset", pinned);
    UUID ofOldContent =
        fixtures.hessian(replaced, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    assertThat(
            dryRun(
                    landscape
                        .replace("MORE", "}")
                        .replace(hessian.toString(), ofOldContent.toString()))
                .at("/warnings/0/detail")
                .asString())
        .contains(
            "measured data set 'shapes' of sha256 %s, the landscape data set 'shapes' of sha256 %s."
                .formatted("0".repeat(64), now));
    measured.put("rebalance", Map.of("type", "drw"));
    UUID weighted = fixtures.hessian(measured, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    assertThat(
            dryRun(landscape.replace("MORE", "}").replace(hessian.toString(), weighted.toString()))
                .at("/warnings/0/detail")
                .asString())
        .contains("measured class weights of drw, the landscape no class weights.");
  }

  @Test
  void aPlaneNeedsTwoEigenvectors() throws IOException {
    Map<String, Object> measured =
        resolved("{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [9], 'lanczosSteps': 1}");
    UUID hessian = fixtures.hessian(measured, List.of(JobFixtures.entry(9, "class 9", 50)), null);
    String landscape =
        "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': 'HESSIAN', 'dimensions': DIMENSIONS}"
            .replace("HESSIAN", hessian.toString());
    JsonNode errors = errors(landscape.replace("DIMENSIONS", "2"));
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/dimensions");
    assertThat(errors.at("/0/suggestion").asString()).isEqualTo("1");
    assertThat(submit(landscape.replace("DIMENSIONS", "1")).status()).isEqualTo(202);
  }

  private Map<String, Object> resolved(String spec) {
    return new LinkedHashMap<>(
        JsonMapper.shared()
            .convertValue(dryRun(spec).get("spec"), new TypeReference<Map<String, Object>>() {}));
  }

  @Test
  void eigenvectorsOfOtherWeightsAreRefused() throws IOException {
    UUID hessian = fixtures.hessianOf(trained, 9);
    String other = upload(10, (byte) 1);
    assertThat(
            hessianJobError(
                "{'kind': 'landscape', 'model': {'checkpoint': '%s', 'arch': 'resnet20'}, 'dataset': {'name': 'shapes'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': '%s'}"
                    .formatted(other, hessian)))
        .contains("measured other weights");
  }

  @Test
  void eigenvectorsOfDeletedWeightsAreRefused() throws IOException {
    String spec =
        "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': '%s'}";
    assertThat(hessianJobError(spec.formatted(trained, fixtures.hessian("SGD", 9))))
        .contains("a checkpoint that was deleted");
  }

  @Test
  void aBestModelNeedsAValidationSplit() {
    String best = "'model': {'job': '%s', 'checkpoint': 'best'}";
    JsonNode error = errors("{'kind': 'hessian', " + best + "}").get(0);
    assertThat(error.get("pointer").asString()).isEqualTo("/model/checkpoint");
    String explained =
        http.get("/jobs/" + trained + "/checkpoints/best").json().get("detail").asString();
    assertThat(error.get("detail").asString() + ".")
        .isEqualTo(explained.replace("this job", "job " + trained));
    assertThat(error.get("suggestion").asString()).isEqualTo("last");
    assertThat(
            errors(
                    "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'initFrom': {'job': '%s', 'checkpoint': 'best'}}")
                .findValuesAsString("pointer"))
        .contains("/initFrom/checkpoint");
  }

  @Test
  void aDatasetThatIsGivenStandsAlone() {
    Http.Answer answer =
        submit(
            "{'kind': 'hessian', 'model': {'job': '%s'}, 'dataset': {'name': 'shapes', 'seed': 7}}");
    assertThat(answer.json().at("/spec/dataset/seed").asInt()).isEqualTo(7);
    assertThat(answer.json().at("/spec/dataset/imbalance").isNull()).isTrue();
  }

  @Test
  void aDryRunAlongEigenvectorsCountsTheExistingGrids() throws IOException {
    UUID hessian = fixtures.hessianOf(trained, 9);
    assertThat(
            steps(
                "{'kind': 'landscape', 'model': {'job': '%s'}, 'dimensions': 1, 'points': 11, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': 'HESSIAN'}"
                    .replace("HESSIAN", hessian.toString())))
        .containsExactly(11, 11);
  }

  @Test
  void whatAQueuedJobNeedsCannotBeDeleted() throws IOException {
    UUID hessian = fixtures.hessianOf(trained, 9);
    String checkpoint = upload(10);
    String landscape =
        id(
            "{'kind': 'landscape', 'model': {'checkpoint': '%s', 'arch': 'resnet20'}, 'dataset': {'name': 'shapes'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': '%s'}"
                .replace(
                    "'checkpoint': '%s'",
                    "'checkpoint': '" + checkpoint.toUpperCase(Locale.ROOT) + "'")
                .replace("'hessianJob': '%s'", "'hessianJob': '" + hessian + "'"));
    String flatness = id("{'kind': 'flatness', 'model': {'job': '%s'}}");
    String started =
        id(
            "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'job': '%s'}}");
    // A label is no need.
    id("{'kind': 'train', 'dataset': {'name': 'shapes'}, 'labels': {'parent': '%s'}}");

    assertNeeded("/jobs/" + trained, "Job " + trained, flatness, started);
    assertNeeded("/jobs/" + hessian, "Job " + hessian, landscape);
    assertNeeded("/checkpoints/" + checkpoint, "Checkpoint " + checkpoint, landscape);

    for (String job : List.of(landscape, flatness, started)) {
      jobs.cancel(UUID.fromString(job));
    }
    for (String path : List.of("/jobs/" + trained, "/checkpoints/" + checkpoint)) {
      assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(204);
      assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(404);
    }
    assertThat(store.list("checkpoints/" + checkpoint + ".safetensors")).isEmpty();
    assertThat(http.get("/checkpoints?limit=200").text()).doesNotContain(checkpoint);
  }

  @Test
  void aModelOutlivesTheDataSetItWasTrainedOn() throws IOException {
    String name = "forgotten-" + UUID.randomUUID();
    put(name, Pictures::zip);
    String sha256 = http.get("/datasets/" + name).json().get("sha256").asString();
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("dataset", Map.of("name", name, "sha256", sha256));
    UUID job = fixtures.succeeded(spec);
    UUID other = fixtures.succeeded(spec);
    assertThat(http.send("DELETE", "/datasets/" + name, new byte[0]).status()).isEqualTo(204);

    assertThat(http.get("/jobs/" + job).json().at("/result/verdict").isMissingNode()).isFalse();
    Http.Answer comparison = http.get("/compare?jobs=" + job + "," + other);
    assertThat(comparison.status()).as(comparison.text()).isEqualTo(200);
    JsonNode compared = comparison.json();
    assertThat(compared.at("/classes/0/name").asString()).isEqualTo("cat");
    assertThat(compared.at("/classes/0/train").asInt()).isEqualTo(3);
    JsonNode error = errors("{'kind': 'flatness', 'model': {'job': '" + job + "'}}").get(0);
    assertThat(error.get("pointer").asString()).isEqualTo("/dataset");
    assertThat(error.get("detail").asString())
        .startsWith("data set '%s' with the content %s was deleted at ".formatted(name, sha256));
    put(name, Pictures::zip);
    assertThat(submit("{'kind': 'flatness', 'model': {'job': '" + job + "'}}").text())
        .doesNotContain("deleted");
  }

  @Test
  void anOpenSetThatAQueuedJobNeedsCannotBeDeleted() throws IOException {
    String open = "open-" + UUID.randomUUID();
    put(open, Pictures::zip);
    String job =
        id(
            "{'kind': 'evaluate', 'model': {'job': '%s'}, 'openSet': {'name': 'OPEN', 'resize': 32}}"
                .replace("OPEN", open));
    assertNeeded("/datasets/" + open, "Data set '" + open + "'", job);
  }

  private String id(String spec) {
    Http.Answer answer = submit(spec);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().get("id").asString();
  }

  private void assertNeeded(String path, String what, String... needing) {
    Http.Answer answer = http.send("DELETE", path, new byte[0]);
    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    JsonNode problem = answer.json();
    assertThat(problem.get("type").asString()).isEqualTo("/problems/in-use");
    assertThat(problem.get("jobs").valueStream().map(JsonNode::asString)).containsExactly(needing);
    assertThat(problem.get("detail").asString())
        .isEqualTo(
            "%s is needed by queued or running jobs: %s; cancel them, or wait for their end."
                .formatted(what, String.join(", ", needing)));
  }

  @Test
  void otherClassesThanTheModelsAreRefused() {
    String animals = "animals-" + UUID.randomUUID();
    put(animals, Pictures::zip);
    String spec =
        "{'kind': 'flatness', 'model': {'checkpoint': '%s', 'arch': 'resnet20'}, 'dataset': {'name': '%s'}}";
    JsonNode other = errors(spec.formatted(named("cat", "mouse"), animals)).get(0);
    assertThat(other.get("pointer").asString()).isEqualTo("/dataset/name");
    assertThat(other.get("detail").asString())
        .contains("the data set alone has 'dog', the model alone 'mouse'");
    assertThat(errors(spec.formatted(named("dog", "cat"), animals)).at("/0/detail").asString())
        .contains("the model's classes in another order");
    assertThat(submit(spec.formatted(named("cat", "dog"), animals)).status()).isEqualTo(202);
  }

  @Test
  void aClassifierOfOtherClassesIsNotContinued() {
    String animals = "animals-" + UUID.randomUUID();
    put(animals, Pictures::zip);
    String spec =
        "{'kind': 'train', 'model': {'arch': 'resnet20'}, 'dataset': {'name': '%s'}, 'initFrom': {%s}}";
    String upload = "'checkpoint': '%s'";
    JsonNode other = errors(spec.formatted(animals, upload.formatted(named("cat", "mouse"))));
    assertThat(other.findValuesAsString("pointer")).containsExactly("/initFrom");
    assertThat(other.at("/0/detail").asString())
        .contains("the data set alone has 'dog', the model alone 'mouse'")
        .contains("\"classifier\": \"fresh\"");
    String swapped = upload.formatted(named("dog", "cat"));
    assertThat(errors(spec.formatted(animals, swapped)).at("/0/detail").asString())
        .contains("in another order: class 0 is 'cat' in the data set and 'dog' in the model");
    assertThat(submit(spec.formatted(animals, swapped + ", 'classifier': 'fresh'")).status())
        .isEqualTo(202);
    assertThat(submit(spec.formatted(animals, upload.formatted(named("cat", "dog")))).status())
        .isEqualTo(202);
    assertThat(submit(spec.formatted(animals, upload.formatted(upload(2)))).status())
        .as("of unknown names")
        .isEqualTo(202);
    assertThat(errors(spec.formatted("cifar10", "'job': '%s'")).findValuesAsString("pointer"))
        .containsExactly("/initFrom");
  }

  private String named(String first, String second) {
    return http.send(
            "POST",
            "/checkpoints",
            Uploads.resnet20(2, Map.of("classes", "[\"%s\", \"%s\"]".formatted(first, second))),
            "Content-Type",
            "application/octet-stream")
        .json()
        .get("id")
        .asString();
  }

  @Test
  void dryRunsCountProductsAndLosses() {
    assertThat(
            steps(
                "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [0, 9], 'overall': true, 'probes': 3, 'lanczosSteps': 80}"))
        .containsExactly(240, 720);
    assertThat(
            steps(
                "{'kind': 'hessian', 'model': {'job': '%s'}, 'classes': [0, 9], 'maxSamplesPerClass': 8, 'probes': 3, 'lanczosSteps': 80}"))
        .as("two halves of the drawn images")
        .containsExactly(400, 800);
    assertThat(
            steps("{'kind': 'landscape', 'model': {'job': '%s'}, 'points': 11, 'dimensions': 2}"))
        .containsExactly(121, 121);
    assertThat(
            steps(
                "{'kind': 'flatness', 'model': {'job': '%s'}, 'radii': [0.001, 0.01], 'draws': 5}"))
        .containsExactly(13, 13);
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

  /**
   * Uploads a model of three classes, for a data set of cats, dogs and, in training alone, emus.
   */
  private String emuModel() {
    String name = "emus-" + UUID.randomUUID();
    put(name, Pictures::zipOfOneClassMore);
    return "'model': {'checkpoint': '%s', 'arch': 'resnet20'}, 'dataset': {'name': '%s'}"
        .formatted(upload(3), name);
  }

  private String cifarWithoutTrucks() {
    String name = "no-trucks-" + UUID.randomUUID();
    put(name, Pictures::zipOfCifarWithoutTrucks);
    return name;
  }

  /** Creates an archive. */
  @FunctionalInterface
  private interface Archive {
    byte[] bytes() throws IOException;
  }

  private void put(String name, Archive archive) {
    try {
      Http.Answer answer =
          http.send("PUT", "/datasets/" + name, archive.bytes(), "Content-Type", "application/zip");
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String upload(int classes) {
    return upload(classes, (byte) 0);
  }

  /**
   * @param last byte of the last weight, which makes checkpoints differ
   */
  private String upload(int classes, byte last) {
    byte[] checkpoint = Uploads.resnet20(classes);
    checkpoint[checkpoint.length - 1] = last;
    return http.send("POST", "/checkpoints", checkpoint, "Content-Type", "application/octet-stream")
        .json()
        .get("id")
        .asString();
  }
}
