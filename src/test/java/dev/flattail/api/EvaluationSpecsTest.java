package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests the checks of evaluation specs against the data sets and models that they name. */
@ApiTest
class EvaluationSpecsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  private String longTailed() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put(
        "dataset", Map.of("name", "shapes", "imbalance", Map.of("type", "step", "factor", 0.1)));
    return fixtures.succeeded(spec).toString();
  }

  @Test
  void groupsFollowTheModelsTrainingSet() throws IOException {
    String job = longTailed();
    JsonNode own = dryRun("'model': {'job': '%s'}".formatted(job));
    JsonNode balanced =
        dryRun("'model': {'job': '%s'}, 'dataset': {'name': 'shapes'}".formatted(job));
    int most = balanced.at("/classes/9/train").asInt();
    assertThat(own.at("/classes/9/train").asInt()).isEqualTo(most / 10);
    assertThat(counts(own)).startsWith(most).endsWith(most / 10);
    assertThat(counts(balanced)).isEqualTo(counts(own));
    JsonNode uploaded =
        dryRun("'model': %s, 'dataset': {'name': 'shapes'}".formatted(uploaded(10)));
    assertThat(counts(uploaded)).hasSize(10).containsOnly(most);
  }

  @Test
  void countsThatAreGivenHold() throws IOException {
    String given = "'trainCounts': [90, 80, 70, 60, 50, 40, 30, 20, 10, 0]";
    assertThat(counts(dryRun("'model': {'job': '%s'}, %s".formatted(longTailed(), given))))
        .containsExactly(90, 80, 70, 60, 50, 40, 30, 20, 10, 0);
    String shapes = "'model': %s, 'dataset': {'name': 'shapes'}, ".formatted(uploaded(10));
    JsonNode tooFew = errors(shapes + "'trainCounts': [1, 2, 3]");
    assertThat(tooFew.findValuesAsString("pointer")).containsExactly("/trainCounts");
    assertThat(tooFew.at("/0/detail").asString()).contains("3 entries", "10 classes");
    JsonNode zeros = errors(shapes + "'trainCounts': [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]");
    assertThat(zeros.findValuesAsString("pointer")).containsExactly("/trainCounts");
    assertThat(zeros.at("/0/detail").asString()).startsWith("has only zeros");
    JsonNode none = errors(shapes + given + ", 'postHoc': {'logitAdjust': 1}");
    assertThat(none.findValuesAsString("pointer")).containsExactly("/postHoc/logitAdjust");
    assertThat(none.at("/0/detail").asString()).contains("class 9", "/trainCounts");
  }

  @Test
  void anotherNumberOfClassesIsRefused() throws IOException {
    JsonNode errors =
        errors("'model': {'job': '%s'}, 'dataset': {'name': 'cifar100'}".formatted(longTailed()));
    assertThat(errors.findValuesAsString("pointer")).containsExactly("/model/checkpoint");
    assertThat(errors.at("/0/detail").asString()).contains("100 classes", "linear.weight");
  }

  @Test
  void unknownImagesArePinnedAndMadeLikeTheKnownOnes() throws IOException {
    String pictures = "pictures-" + UUID.randomUUID();
    http.send("PUT", "/datasets/" + pictures, Pictures.zip(), "Content-Type", "application/zip");
    JsonNode described = http.get("/datasets/" + pictures).json();
    String model =
        "'model': %s, 'dataset': {'name': 'shapes', 'resize': 16, 'normalize': {'mean': [0, 0, 0], 'std': [1, 1, 1]}}, 'batchSize': 1, "
            .formatted(uploaded(10));
    JsonNode plain = dryRun(model + "'openSet': null");
    JsonNode dryRun = dryRun(model + "'openSet': {'name': '%s'}".formatted(pictures));
    JsonNode openSet = dryRun.at("/spec/openSet");
    assertThat(openSet.get("sha256")).isEqualTo(described.get("sha256"));
    assertThat(openSet.get("resize").asInt()).isEqualTo(16);
    assertThat(openSet.at("/normalize/std/0").asInt()).isEqualTo(1);
    int images = described.get("classes").valueStream().mapToInt(c -> c.get("test").asInt()).sum();
    assertThat(images).isPositive();
    assertThat(dryRun.get("steps").asInt() - plain.get("steps").asInt()).isEqualTo(images);
    JsonNode asGiven =
        dryRun(
            model
                + "'openSet': {'name': '%s', 'resize': 24, 'normalize': {'mean': [0, 0, 0], 'std': [2, 2, 2]}}"
                    .formatted(pictures));
    assertThat(asGiven.at("/spec/openSet/resize").asInt()).isEqualTo(24);
    assertThat(asGiven.at("/spec/openSet/normalize/std/0").asInt()).isEqualTo(2);
  }

  @Test
  void aMissingOpenSetIsReportedWithTheOtherMistakes() {
    JsonNode errors =
        errors(
            "'model': {'checkpoint': '%s'}, 'dataset': {'name': 'shapes'}, 'openSet': {'name': 'shape'}, 'openThreshold': 2"
                .formatted(UUID.randomUUID()));
    assertThat(errors.findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/model/checkpoint", "/openSet/name", "/openThreshold");
    assertThat(errors.findValuesAsString("suggestion")).contains("shapes");
  }

  @Test
  void tauNormNeedsALinearClassifier() throws IOException {
    JsonNode errors =
        errors(
            "'model': {'checkpoint': '%s', 'arch': 'resnet20', 'classifier': 'cosine'}, 'dataset': {'name': 'shapes'}, 'postHoc': {'tauNorm': 1}"
                .formatted(upload(10)));
    assertThat(errors.findValuesAsString("pointer")).contains("/postHoc/tauNorm");
    JsonNode aligned =
        errors(
            "'model': {'checkpoint': '%s', 'arch': 'resnet20', 'heads': 'disalign'}, 'dataset': {'name': 'shapes'}, 'postHoc': {'tauNorm': 1}"
                .formatted(upload(10)));
    assertThat(aligned.findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/model/checkpoint", "/postHoc/tauNorm");
    Map<String, Object> cosine = JobFixtures.trainSpec();
    cosine.put("model", Map.of("arch", "resnet20", "classifier", "cosine"));
    assertThat(
            errors(
                    "'model': {'job': '%s'}, 'postHoc': {'tauNorm': 1}"
                        .formatted(fixtures.succeeded(cosine)))
                .findValuesAsString("pointer"))
        .contains("/postHoc/tauNorm");
    assertThat(
            dryRun(
                    "'model': %s, 'dataset': {'name': 'shapes'}, 'postHoc': {'tauNorm': 1}"
                        .formatted(uploaded(10)))
                .at("/spec/postHoc/tauNorm")
                .asDouble())
        .isEqualTo(1);
  }

  @Test
  void anEvaluationTakesOverWhatTheTrainingUsed() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put(
        "dataset",
        Map.of(
            "name",
            "shapes",
            "resize",
            24,
            "normalize",
            Map.of("mean", List.of(0, 0, 0), "std", List.of(2, 2, 2))));
    spec.put("evaluation", Map.of("thresholds", Map.of("many", 60, "few", 15)));
    String job = fixtures.succeeded(spec).toString();

    JsonNode own = dryRun("'model': {'job': '%s'}, 'dataset': {'name': 'shapes'}".formatted(job));
    assertThat(own.at("/spec/thresholds/many").asInt()).isEqualTo(60);
    assertThat(own.at("/spec/thresholds/few").asInt()).isEqualTo(15);
    assertThat(own.at("/spec/dataset/resize").asInt()).isEqualTo(24);
    assertThat(own.at("/spec/dataset/normalize/std/0").asInt()).isEqualTo(2);
    assertThat(own.at("/spec/classes").asString()).isEqualTo("by-name");

    JsonNode given =
        dryRun(
            "'model': {'job': '%s'}, 'thresholds': {'manyBelow': 1, 'fewFrom': 2}, 'dataset': {'name': 'shapes', 'resize': 16, 'normalize': {'mean': [0, 0, 0], 'std': [1, 1, 1]}}"
                .formatted(job));
    assertThat(given.at("/spec/thresholds/manyBelow").asInt()).isEqualTo(1);
    assertThat(given.at("/spec/dataset/resize").asInt()).isEqualTo(16);
    assertThat(given.at("/spec/dataset/normalize/std/0").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsTakenOverAndDiffersFromTheDataSetIsReported() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put(
        "dataset",
        Map.of(
            "name",
            "shapes",
            "resize",
            24,
            "normalize",
            Map.of("mean", List.of(0, 0, 0), "std", List.of(1, 1, 1))));
    spec.put("evaluation", Map.of("thresholds", Map.of("many", 60, "few", 15)));
    String model = "'model': {'job': '%s'}".formatted(fixtures.succeeded(spec));

    JsonNode warnings = dryRun(model + ", 'dataset': {'name': 'shapes'}").get("warnings");
    assertThat(warnings.findValuesAsString("pointer"))
        .containsExactly("/dataset/resize", "/dataset/normalize", "/thresholds");
    assertThat(warnings.findValuesAsString("detail"))
        .containsExactly(
            "images of 32 x 32 pixels are scaled to 24 x 24 pixels, as in the model's training; set resize or centerCrop to choose",
            "pixels are normalized as in the model's training, by mean [0.0, 0.0, 0.0] and std [1.0, 1.0, 1.0], and not by the data set's default, mean [0.4914, 0.4822, 0.4465] and std [0.2023, 0.1994, 0.201]; set normalize to choose",
            "the groups are those of the model's training, many 60 and few 15, and not the default, many 100 and few 20; set thresholds to choose");
    for (String kind : List.of("hessian", "landscape", "flatness")) {
      JsonNode measured =
          http.postJson(
                  "/jobs?dryRun=true",
                  "{'kind': '%s', %s, 'dataset': {'name': 'shapes'}}"
                      .formatted(kind, model)
                      .replace('\'', '"'))
              .json();
      assertThat(measured.get("warnings").findValuesAsString("pointer"))
          .as(kind)
          .containsExactly("/dataset/resize", "/dataset/normalize");
    }
    assertThat(dryRun(model).get("warnings"))
        .as("of the training's own data set")
        .noneMatch(warning -> warning.get("pointer").asString().equals("/thresholds"))
        .noneMatch(warning -> warning.get("pointer").asString().equals("/dataset/resize"));
    assertThat(
            dryRun(
                    model
                        + ", 'thresholds': {'many': 60, 'few': 15}, 'dataset': {'name': 'shapes', 'resize': 24, 'normalize': {'mean': [0, 0, 0], 'std': [1, 1, 1]}}")
                .get("warnings"))
        .isEmpty();
  }

  @Test
  void aCropThatIsTakenOverIsReportedAlsoWhereTheSizeStays() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("dataset", Map.of("name", "shapes", "resize", 40, "centerCrop", 32));
    JsonNode warnings =
        dryRun(
                "'model': {'job': '%s'}, 'dataset': {'name': 'shapes'}"
                    .formatted(fixtures.succeeded(spec)))
            .get("warnings");
    assertThat(warnings.findValuesAsString("pointer")).containsExactly("/dataset/centerCrop");
    assertThat(warnings.at("/0/detail").asString())
        .startsWith("images of 32 x 32 pixels are scaled and cropped to 32 x 32 pixels, as in");
  }

  @Test
  void unknownImagesThatAreScaledLikeTheKnownOnesAreReported() {
    JsonNode warnings =
        dryRun(
                "'openThreshold': 0.6, 'model': %s, 'dataset': {'name': 'shapes', 'resize': 16}, 'openSet': {'name': 'cifar100'}"
                    .formatted(uploaded(10)))
            .get("warnings");
    assertThat(warnings.findValuesAsString("detail"))
        .containsExactly(
            "images of 32 x 32 pixels are scaled to 16 x 16 pixels, as for the evaluated ones; set resize or centerCrop to choose");
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/openSet/resize");
  }

  @Test
  void anEvaluationOfAnUploadTakesOverWhatItsFileSays() throws IOException {
    String animals = animals();
    String model =
        uploaded(
            2,
            Map.of(
                "classes", "[\"dog\", \"cat\"]",
                "trainCounts", "[700, 7]",
                "thresholds", "{\"manyBelow\": 1, \"fewFrom\": 1}",
                "normalize", "{\"mean\": [0, 0, 0], \"std\": [2, 2, 2]}",
                "imageSize", "[40, 40]"));
    JsonNode dryRun = dryRun("'model': %s, 'dataset': {'name': '%s'}".formatted(model, animals));
    assertThat(counts(dryRun)).as("of cats and dogs").containsExactly(7, 700);
    assertThat(dryRun.at("/spec/thresholds/fewFrom").asInt()).isEqualTo(1);
    assertThat(dryRun.at("/spec/dataset/resize").asInt()).isEqualTo(40);
    assertThat(dryRun.at("/spec/dataset/normalize/std/2").asInt()).isEqualTo(2);

    JsonNode plain =
        dryRun("'model': %s, 'dataset': {'name': '%s'}".formatted(uploaded(2, Map.of()), animals));
    assertThat(plain.at("/spec/thresholds/many").asInt()).isEqualTo(100);
    assertThat(plain.at("/spec/dataset/resize").isNull()).isTrue();
  }

  @Test
  void otherNamesThanTheModelsAreRefusedUnlessTheIndexIsMeant() throws IOException {
    String fields =
        "'model': %s, 'dataset': {'name': '%s'}"
            .formatted(uploaded(2, Map.of("classes", "[\"cat\", \"mouse\"]")), animals());
    JsonNode error = errors(fields).get(0);
    assertThat(error.get("pointer").asString()).isEqualTo("/classes");
    assertThat(error.get("detail").asString())
        .contains("the data set alone has 'dog', the model alone 'mouse'");
    assertThat(error.get("suggestion").asString()).isEqualTo("by-index");
    assertThat(dryRun(fields + ", 'classes': 'by-index'").at("/spec/classes").asString())
        .isEqualTo("by-index");
    JsonNode trained =
        errors("'model': {'job': '%s'}, 'dataset': {'name': '%s'}".formatted(longTailed(), TEN));
    assertThat(trained.findValuesAsString("pointer")).containsExactly("/classes");
  }

  @Test
  void metadataOfAnotherLengthIsReported() throws IOException {
    String fields = "'model': %s, 'dataset': {'name': '%s'}";
    String animals = animals();
    JsonNode names =
        dryRun(
            fields.formatted(
                uploaded(2, Map.of("classes", "[\"dog\", \"cat\", \"emu\"]")), animals));
    assertThat(names.at("/warnings").findValuesAsString("pointer"))
        .containsExactly("/model/checkpoint");
    assertThat(names.at("/warnings/0/detail").asString())
        .contains("metadata \"classes\" has 3 entries, and its classifier 2 outputs");
    JsonNode counts = dryRun(fields.formatted(uploaded(2, Map.of("trainCounts", "[7]")), animals));
    assertThat(counts.at("/warnings/0/detail").asString())
        .contains("metadata \"trainCounts\" has 1 entry");
    Map<String, String> right = Map.of("classes", "[\"dog\", \"cat\"]", "trainCounts", "[7, 70]");
    assertThat(dryRun(fields.formatted(uploaded(2, right), animals)).at("/warnings")).isEmpty();
  }

  @Test
  void anAssumedScaleOfCosinesIsReported() {
    for (String given : List.of("", ", 'scale': 16")) {
      JsonNode warnings = cosine(Map.of(), given);
      assertThat(warnings.findValuesAsString("pointer"))
          .isEqualTo(given.isEmpty() ? List.of("/model/scale") : List.of());
    }
    assertThat(cosine(Map.of(), "").at("/0/detail").asString()).startsWith("1 is assumed");
    assertThat(cosine(Map.of("scale", "30"), "")).isEmpty();
  }

  private JsonNode cosine(Map<String, String> metadata, String scale) {
    String id =
        http.send(
                "POST",
                "/checkpoints",
                Uploads.cosine(10, metadata),
                "Content-Type",
                "application/octet-stream")
            .json()
            .get("id")
            .asString();
    return dryRun(
            "'model': {'checkpoint': '%s', 'arch': 'resnet20', 'classifier': 'cosine'%s}, 'dataset': {'name': 'shapes'}"
                .formatted(id, scale))
        .at("/warnings");
  }

  @Test
  void anOpenSetOfTheEvaluatedImagesIsReported() throws IOException {
    String fields =
        "'openThreshold': 0.6, 'model': %s, 'dataset': {'name': '%s'}, 'openSet': {'name': '%s'}";
    String animals = animals();
    JsonNode same = dryRun(fields.formatted(uploaded(2, Map.of()), animals, animals));
    assertThat(same.at("/warnings").findValuesAsString("pointer")).containsExactly("/openSet/name");
    assertThat(same.at("/warnings/0/detail").asString()).contains("is the evaluated one");
    JsonNode generated = dryRun(fields.formatted(uploaded(10), "shapes", "shapes"));
    assertThat(generated.at("/warnings").findValuesAsString("pointer"))
        .containsExactly("/openSet/name");
    JsonNode other = dryRun(fields.formatted(uploaded(10), "shapes", animals));
    assertThat(other.at("/warnings")).isEmpty();
  }

  /** A data set with as many classes as {@code shapes}, and other names. */
  private static final String TEN = "cifar10";

  private String animals() throws IOException {
    String name = "animals-" + UUID.randomUUID();
    http.send("PUT", "/datasets/" + name, Pictures.zip(), "Content-Type", "application/zip");
    return name;
  }

  private String uploaded(int classes, Map<String, String> metadata) {
    return "{'checkpoint': '%s', 'arch': 'resnet20'}"
        .formatted(
            http.send(
                    "POST",
                    "/checkpoints",
                    Uploads.resnet20(classes, metadata),
                    "Content-Type",
                    "application/octet-stream")
                .json()
                .get("id")
                .asString());
  }

  private static List<Integer> counts(JsonNode dryRun) {
    return dryRun.at("/spec/trainCounts").valueStream().map(JsonNode::asInt).toList();
  }

  private JsonNode dryRun(String fields) {
    Http.Answer answer = http.postJson("/jobs?dryRun=true", json(fields));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode errors(String fields) {
    Http.Answer answer = http.postJson("/jobs", json(fields));
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer.json().get("errors");
  }

  private static String json(String fields) {
    return ("{'kind': 'evaluate', " + fields + "}").replace('\'', '"');
  }

  private String uploaded(int classes) {
    return "{'checkpoint': '%s', 'arch': 'resnet20'}".formatted(upload(classes));
  }

  private String upload(int classes) {
    return http.send(
            "POST",
            "/checkpoints",
            Uploads.resnet20(classes),
            "Content-Type",
            "application/octet-stream")
        .json()
        .get("id")
        .asString();
  }
}
