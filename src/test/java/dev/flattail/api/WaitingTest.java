package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code Prefer: wait}, entity tags, and what changes them. */
@ApiTest
class WaitingTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private JobFixtures fixtures;
  private Http http;

  @BeforeEach
  void connect() {
    fixtures = new JobFixtures(jobs, queue, store);
    http = new Http(port);
  }

  @Test
  void aWaitEndsWhenTheJobIsOver() throws Exception {
    String path = "/jobs/" + fixtures.queued();
    CompletableFuture<Http.Answer> waiting =
        CompletableFuture.supplyAsync(() -> http.get(path, "Prefer", "wait=60"));
    http.send("POST", path + "/cancel", new byte[0]);
    Http.Answer answer = waiting.get(30, TimeUnit.SECONDS);
    assertThat(answer.json().get("state").asString()).isEqualTo("cancelled");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
  }

  @Test
  void aWaitThatRunsOutAnswersWithTheJobAsItIs() {
    Http.Answer answer = http.get("/jobs/" + fixtures.queued(), "Prefer", "respond-async, wait=1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("state").asString()).isEqualTo("queued");
  }

  @Test
  void longWaitsAreCapped() throws IOException {
    Http.Answer answer = http.get("/jobs/" + fixtures.succeeded(), "Prefer", "wait=86400");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=120");
    assertThat(
            http.get("/jobs/" + fixtures.succeeded(), "Prefer", "wait=99999999999999999999")
                .header("Preference-Applied"))
        .isEqualTo("wait=120");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=-1",
        "wait=+1",
        "wait=abc",
        "wait=1.5",
        "wait=",
        "wait",
        "wait=\"1",
        "wait=1s",
        "respond-async, wait=1m",
        "Wait = x; a=b",
        "wait=x, wait=1"
      })
  void aWaitThatIsNoNumberOfSecondsIsRefused(String prefer) {
    Http.Answer answer = http.get("/jobs/" + fixtures.queued(), "Prefer", prefer);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/invalid-parameter");
    assertThat(answer.json().get("detail").asString())
        .startsWith("Prefer: wait takes a whole number of seconds, such as wait=60, was '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "respond-async",
        "waiting=x",
        "return=minimal; wait=x",
        "note=\"a, wait=x\"",
        "note=\"\\\", wait=x\""
      })
  void otherPreferencesAreIgnored(String prefer) {
    Http.Answer answer = http.get("/jobs/" + fixtures.queued(), "Prefer", prefer);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=1", "WAIT = \"1\"", "note=\"a, b\", wait=1; a=b", "wait=1, wait=x"})
  void theFirstWaitCounts(String prefer) throws IOException {
    Http.Answer answer = http.get("/jobs/" + fixtures.succeeded(), "Prefer", prefer);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
  }

  @Test
  void withATagTheWaitEndsAtTheNextChange() throws Exception {
    Lease lease = fixtures.claim();
    String path = "/jobs/" + lease.job().id();
    String seen = http.get(path).header("ETag");
    CompletableFuture<Http.Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> http.get(path, "Prefer", "wait=60", "If-None-Match", seen));
    lease.progress(new Progress(0.5, 1, 2, 40L, 80L, 30.0));
    Http.Answer answer = waiting.get(30, TimeUnit.SECONDS);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/progress/fraction").asDouble()).isEqualTo(0.5);
    assertThat(answer.header("ETag")).isNotEqualTo(seen);
    lease.cancelled();
  }

  @Test
  void withoutAChangeTheWaitEndsWith304() throws IOException {
    String path = "/jobs/" + fixtures.succeeded();
    String seen = http.get(path).header("ETag");
    Http.Answer answer = http.get(path, "Prefer", "wait=1", "If-None-Match", "\"x\", " + seen);
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("ETag")).isEqualTo(seen);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
  }

  /** Returns why a cancellation with this If-Match is refused. */
  private String refused(String path, String tag) {
    Http.Answer answer = http.send("POST", path + "/cancel", new byte[0], "If-Match", tag);
    assertThat(answer.status()).isEqualTo(412);
    return answer.json().get("detail").asString();
  }

  @Test
  void aCallThatDependsOnAnOldStateIsRefused() {
    String path = "/jobs/" + fixtures.queued();
    String seen = http.get(path).header("ETag");
    assertThat(http.send("POST", path + "/cancel", new byte[0], "If-Match", "\"v0\"").status())
        .isEqualTo(412);
    assertThat(refused(path, "W/" + seen)).contains("weak ETag");
    assertThat(refused(path, "\"v0\", W/" + seen)).contains("weak ETag");
    assertThat(refused(path, seen.replace("\"", ""))).contains("double quotes");
    assertThat(refused(path, "\"v0\"")).contains("has changed since");
    assertThat(http.send("POST", path + "/cancel", new byte[0], "If-Match", seen).status())
        .isEqualTo(202);
    assertThat(http.send("POST", path + "/resume", new byte[0], "If-Match", seen).status())
        .isEqualTo(412);
    assertThat(http.send("POST", path + "/resume", new byte[0], "If-Match", "*").status())
        .isEqualTo(202);
  }
}
