package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests jobs whose stored spec names a preset that no longer exists. */
@ApiTest
class DroppedPresetTest {
  private static final String DROPPED = "dropped/preset";

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;
  private UUID trained;

  @BeforeEach
  void train() throws IOException {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
    trained = training();
    assertThat(jobs.get(trained).spec().asMap()).containsEntry("preset", DROPPED);
  }

  private UUID training() throws IOException {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("preset", DROPPED);
    return fixtures.succeeded(spec);
  }

  @Test
  void theyCanBeLookedAt() {
    Http.Answer job = http.get("/jobs/" + trained);
    assertThat(job.status()).isEqualTo(200);
    assertThat(job.json().at("/spec/preset").asString()).isEqualTo(DROPPED);
  }

  @Test
  void theirMissingCheckpointsAreExplained() {
    Http.Answer best = http.get("/jobs/" + trained + "/checkpoints/best");
    assertThat(best.status()).isEqualTo(409);
    assertThat(best.json().get("type").asString()).isEqualTo("/problems/no-validation-split");
  }

  @Test
  void theirAccuraciesAreCompared() throws IOException {
    Http.Answer compared = http.get("/compare?jobs=%s,%s".formatted(trained, training()));
    assertThat(compared.status()).as(compared.text()).isEqualTo(200);
    assertThat(compared.json().get("classes")).hasSize(10);
  }

  @Test
  void trainingsStartFromTheirWeights() {
    assertAccepted(
        "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'model': {'arch': 'resnet20'}, 'initFrom': {'job': '%s'}}"
            .formatted(trained));
  }

  @Test
  void theirModelsAreMeasured() throws IOException {
    assertAccepted("{'kind': 'evaluate', 'model': {'job': '%s'}}".formatted(trained));
    UUID hessian = fixtures.hessianOf(trained.toString(), 9);
    assertAccepted(
        "{'kind': 'landscape', 'model': {'job': '%s'}, 'directions': 'eigenvectors', 'classes': [9], 'hessianJob': '%s'}"
            .formatted(trained, hessian));
  }

  @Test
  void aNewJobCannotNameIt() {
    Http.Answer refused =
        submit(
            "{'kind': 'train', 'preset': '%s', 'dataset': {'name': 'shapes'}}".formatted(DROPPED));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().get("errors").findValuesAsString("pointer"))
        .containsExactly("/preset");
  }

  private void assertAccepted(String spec) {
    Http.Answer answer = submit(spec);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
  }

  private Http.Answer submit(String spec) {
    return http.postJson("/jobs", spec.replace('\'', '"'));
  }
}
