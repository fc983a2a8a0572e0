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
