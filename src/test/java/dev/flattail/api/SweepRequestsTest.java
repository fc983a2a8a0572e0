package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.Sweeps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Conditions and forms of requests for one sweep: {@code If-Match}, media types, the summary. */
@ApiTest
class SweepRequestsTest {
  private static final String BASE =
      "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 2, 'optimizer': {'type': 'sgd'}, 'schedule': {'type': 'constant'}, 'priority': 1000}";

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  private String sweepOfSeeds(String seeds) {
    return submit("{'base': %s, 'grid': {'/seed': [%s]}}".formatted(BASE, seeds));
  }

  private String sampledSweep() {
    return submit(
        "{'base': %s, 'strategy': {'type': 'random', 'samples': 1}, 'space': {'/optimizer/lr': {'logUniform': [0.01, 1]}}}"
            .formatted(BASE));
  }

  private String submit(String body) {
    Http.Answer answer = http.postJson("/sweeps", body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.header("Location");
  }

  private Http.Answer add(String path, String body, String... headers) {
    return http.postJson(path + "/add", body.replace('\'', '"'), headers);
  }

  private void cancel(String path) {
    assertThat(http.send("POST", path + "/cancel", new byte[0]).status()).isEqualTo(202);
  }

  private SweepRow row(String path, int index) {
    return sweeps.get(UUID.fromString(path.replace("/sweeps/", ""))).rows().get(index);
  }

  private List<String> values(String path) {
    return http.get(path)
        .json()
        .get("rows")
        .valueStream()
        .map(row -> row.get("values").toString())
        .toList();
  }

  @Test
  void aChangedSweepIsLeftAloneIfTheCallerSaysSo() {
    String path = sweepOfSeeds("0, 1");
    String seen = http.get(path).header("ETag");
    jobs.cancel(row(path, 1).job());
    assertThat(List.of("{'grid': {'/seed': [2]}}", "{'grid': {'/seed': ['x']}}"))
        .allMatch(body -> add(path, body, "If-Match", seen).status() == 412);
    assertThat(http.send("POST", path + "/cancel", new byte[0], "If-Match", seen).status())
        .isEqualTo(412);
    assertThat(http.get(path).json().at("/rows/0/state").asString()).isEqualTo("queued");
    String now = http.get(path).header("ETag");
    assertThat(http.send("POST", path + "/cancel", new byte[0], "If-Match", now).status())
        .isEqualTo(202);
    Http.Answer refused = http.send("DELETE", path, new byte[0], "If-Match", now);
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/precondition-failed");
    String last = http.get(path).header("ETag");
    assertThat(http.send("DELETE", path, new byte[0], "If-Match", last).status()).isEqualTo(204);
  }

  @Test
  void aRepeatedAdditionNeedsNoNewTag() {
    String path = sweepOfSeeds("0");
    String key = UUID.randomUUID().toString();
    String[] headers = {"Idempotency-Key", key, "If-Match", http.get(path).header("ETag")};
    assertThat(add(path, "{'grid': {'/seed': [1]}}", headers).status()).isEqualTo(202);
    assertThat(add(path, "{'grid': {'/seed': [1]}}", headers).status()).isEqualTo(200);
    cancel(path);
  }

  /** Of several calls that have seen the same table, one adds. */
  @Test
  void aTagIsComparedWhileTheSweepIsLocked() {
    String path = sampledSweep();
    String seen = http.get(path).header("ETag");
    List<CompletableFuture<Http.Answer>> adding = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      adding.add(
          CompletableFuture.supplyAsync(() -> add(path, "{'samples': 2}", "If-Match", seen)));
    }
    assertThat(adding.stream().map(answer -> answer.join().status()))
        .containsOnly(202, 412)
        .containsOnlyOnce(202);
    assertThat(values(path)).hasSize(3);
    cancel(path);
  }

  @Test
  void anAdditionIsDeclaredAsJson() {
    String path = sweepOfSeeds("0");
    byte[] body = "{\"grid\": {\"/seed\": [1]}}".getBytes(StandardCharsets.UTF_8);
    assertThat(http.send("POST", path + "/add", body, "Content-Type", "application/xml").status())
        .isEqualTo(415);
    assertThat(http.send("POST", path + "/add", body).status()).isEqualTo(415);
    cancel(path);
  }

  @Test
  void theSummaryIsTheSweepWithoutItsJobs() {
    String path = sweepOfSeeds("0, 1");
    Http.Answer summary = http.get(path + "?view=summary");
    assertThat(summary.json()).isEqualTo(http.get("/sweeps?limit=1").json().at("/items/0"));
    assertThat(summary.header("ETag")).isNotEqualTo(http.get(path).header("ETag"));
    assertThat(http.get(path + "?view=summary", "If-None-Match", summary.header("ETag")).status())
        .isEqualTo(304);
    assertThat(http.get(path + "?view=summary", "Accept", "text/csv").status()).isEqualTo(406);
    assertThat(http.get(path + "?view=summary&over=/seed").status()).isEqualTo(400);
    cancel(path);
  }

  @Test
  @Timeout(30)
  void aPointerThatTheSweepDoesNotVaryIsRefusedBeforeTheWait() {
    String path = sweepOfSeeds("0, 1");
    assertThat(http.get(path + "?over=/epochs", "Prefer", "wait=120").status()).isEqualTo(400);
    cancel(path);
  }
}
