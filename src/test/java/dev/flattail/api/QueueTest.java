package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests the queue as a whole over HTTP. */
@ApiTest
class QueueTest {
  @LocalServerPort int port;
  @Autowired WorkerQueue queue;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  /** Resumes the queue for other tests. */
  @AfterEach
  void lift() {
    post("/queue/resume");
    put("{'limits': []}");
  }

  @Test
  void pausesAndResumesAsOftenAsAsked() {
    for (int i = 0; i < 2; i++) {
      Http.Answer paused = post("/queue/pause");
      assertThat(paused.status()).isEqualTo(200);
      assertThat(paused.json().get("paused").asBoolean()).isTrue();
    }
    assertThat(http.get("/queue").json().get("paused").asBoolean()).isTrue();
    assertThat(queue.claim(UUID.randomUUID())).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(post("/queue/resume").json().get("paused").asBoolean()).isFalse();
    }
  }

  @Test
  void aWaitingJobSaysThatTheQueueIsPaused() {
    queue.register(UUID.randomUUID(), new WorkerInfo("box", 1, "cpu"));
    Http.Answer submitted =
        http.postJson("/jobs", "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}}");
    assertThat(submitted.json().get("reason").isNull()).isTrue();
    String job = submitted.header("Location");
    String etag = http.get(job).header("ETag");
    post("/queue/pause");
    Http.Answer paused = http.get(job, "If-None-Match", etag);
    assertThat(paused.status()).isEqualTo(200);
    assertThat(paused.json().get("reason").asString()).isEqualTo("the queue is paused");
    post("/queue/resume");
    assertThat(http.get(job, "If-None-Match", etag).status()).isEqualTo(304);
  }

  @Test
  void limitsAreReplacedAndReadBack() {
    String text =
        "{\"limits\":[{\"label\":\"user\",\"value\":null,\"running\":2},{\"label\":\"team\",\"value\":\"vision\",\"running\":5}]}";
    Http.Answer answer = put(text);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(text);
    assertThat(http.get("/queue/limits").text()).isEqualTo(text);
    assertThat(put("{'limits': []}").text()).isEqualTo("{\"limits\":[]}");
  }

  @Test
  void everyMistakeInLimitsIsNamedAndNothingChanges() {
    put("{'limits': [{'label': 'user', 'running': 2}]}");
    Http.Answer answer =
        put(
            "{'limits': [{'label': 'a', 'running': 0}, {'running': 1, 'values': 'x'}, {'label': 'b', 'value': 3, 'running': 1}]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactlyInAnyOrder(
            "/limits/0/running", "/limits/1/values", "/limits/1/label", "/limits/2/value");
    Http.Answer twice =
        put("{'limits': [{'label': 'a', 'running': 1}, {'label': 'a', 'running': 2}]}");
    assertThat(twice.json().at("/errors/0/pointer").asString()).isEqualTo("/limits/1");
    assertThat(put("{}").json().at("/errors/0/pointer").asString()).isEqualTo("/limits");
    assertThat(http.get("/queue/limits").json().at("/limits/0/label").asString()).isEqualTo("user");
  }

  private Http.Answer post(String path) {
    return http.send("POST", path, new byte[0]);
  }

  private Http.Answer put(String body) {
    return http.send(
        "PUT",
        "/queue/limits",
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }
}
