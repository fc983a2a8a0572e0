package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The classes of a job's data have the training images and groups of the model's training. */
@ApiTest
class ClassesTest {
  /** The counts of shapes, 500 by class, after an exponential imbalance with the factor 0.01. */
  private static final List<Integer> LONG_TAILED =
      IntStream.range(0, 10).map(c -> (int) (500 * Math.pow(0.01, c / 9.0))).boxed().toList();

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
        "dataset", Map.of("name", "shapes", "imbalance", Map.of("type", "exp", "factor", 0.01)));
    spec.put("evaluation", Map.of("thresholds", Map.of("many", 200, "few", 10)));
    return fixtures.succeeded(spec).toString();
  }

  private JsonNode classes(Object job) {
    Http.Answer answer = http.get("/jobs/" + job + "/classes");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("items");
  }

  private static List<Integer> counts(JsonNode classes) {
    return classes.valueStream().map(one -> one.get("train").asInt()).toList();
  }

  private static List<String> groups(JsonNode classes) {
    return classes.valueStream().map(one -> one.get("group").asString()).toList();
  }

  @Test
  void aTrainingHasItsCountsAfterTheImbalanceInTheOrderOfTheDataSet() throws IOException {
    JsonNode classes = classes(longTailed());
    assertThat(classes.findValuesAsString("name")).startsWith("bar", "checker").hasSize(10);
    assertThat(classes.get(3).get("index").asInt()).isEqualTo(3);
    assertThat(counts(classes)).isEqualTo(LONG_TAILED);
  }

  @Test
  void groupsFollowTheThresholdsOfTheTraining() throws IOException {
    List<String> expected =
        LONG_TAILED.stream().map(n -> n >= 200 ? "many" : n <= 10 ? "few" : "medium").toList();
    assertThat(expected).contains("many", "medium", "few");
    assertThat(groups(classes(longTailed()))).isEqualTo(expected);
  }

  @Test
  void aQueuedTrainingKnowsItsClasses() {
    assertThat(counts(classes(fixtures.queued()))).hasSize(10).containsOnly(500);
  }

  @Test
  void aMeasurementOfOtherImagesHasTheClassesOfTheTraining() throws IOException {
    String trained = longTailed();
    // On all images of shapes, without the imbalance.
    JsonNode measured = classes(fixtures.queuedHessianOf(trained));
    assertThat(counts(measured)).isEqualTo(LONG_TAILED);
    assertThat(groups(measured)).isEqualTo(groups(classes(trained)));
  }

  @Test
  void aMeasurementOfAnUnknownTrainingHasTheCountsOfItsOwnImages() throws IOException {
    JsonNode classes = classes(fixtures.hessian("of a foreign model"));
    assertThat(counts(classes)).hasSize(10).containsOnly(500);
    assertThat(classes.get(0).get("group").isNull()).isTrue();
  }

  @Test
  void anEvaluationHasTheCountsAndThresholdsThatItsGroupsCameFrom() throws IOException {
    Map<String, Object> spec = JobFixtures.measurement("evaluate");
    spec.put("trainCounts", List.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    spec.put("thresholds", Map.of("manyBelow", 2, "fewFrom", 8));
    JsonNode classes = classes(fixtures.evaluation(spec));
    assertThat(counts(classes)).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(groups(classes))
        .containsExactly(
            "many", "many", "medium", "medium", "medium", "medium", "medium", "medium", "few",
            "few");
  }

  @Test
  void theClassesOfADeletedDataSetAreStillKnown() throws IOException {
    String name = "classes-of-a-deleted-one";
    Http.Answer put =
        http.send("PUT", "/datasets/" + name, Pictures.zip(), "Content-Type", "application/zip");
    assertThat(put.status()).as(put.text()).isIn(200, 201);
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("dataset", Map.of("name", name, "sha256", put.json().get("sha256").asString()));
    String job = fixtures.succeeded(spec).toString();
    JsonNode before = classes(job);
    assertThat(before.findValuesAsString("name")).contains("cat");
    http.send("DELETE", "/datasets/" + name, new byte[0]);
    assertThat(http.get("/datasets/" + name).status()).isEqualTo(404);
    assertThat(classes(job)).isEqualTo(before);
  }
}
