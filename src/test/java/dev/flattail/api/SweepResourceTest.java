package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A sweep as a resource: entity tags, waiting, deletion and additions. */
@ApiTest
class SweepResourceTest {
  private static final String BASE =
      "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 2, 'optimizer': {'type': 'sgd'}, 'schedule': {'type': 'constant'}, 'priority': 1000}";

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired JdbcClient sql;
  private Http http;
  private SweepFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new SweepFixtures(sweeps, queue);
  }

  private String sweepOfSeeds(String seeds) {
    return submit("{'base': %s, 'grid': {'/seed': [%s]}}".formatted(BASE, seeds));
  }

  private String sweepOfSamples(int samples, String more) {
    return submit(
        "{'base': %s, 'strategy': {'type': 'random', 'samples': %d, 'seed': 5}, 'space': {'/optimizer/lr': {'logUniform': [0.01, 1]}}%s}"
            .formatted(BASE, samples, more));
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

  private Lease claim(String path, int index) {
    return fixtures.claim(row(path, index));
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
  void theTagChangesWithEachChangeOfTheTable() {
    String path = sweepOfSeeds("0, 1, 2");
    List<String> tags = new ArrayList<>();
    Runnable look = () -> tags.add(http.get(path).header("ETag"));
    look.run();
    Lease first = claim(path, 0);
    look.run();
    first.succeed(JobFixtures.result(), Publication.of(List.of()));
    look.run();
    claim(path, 1).fail(new Failure(FailureCause.DIVERGED, "NaN."));
    look.run();
    jobs.resume(row(path, 1).job());
    look.run();
    jobs.delete(row(path, 0).job());
    look.run();
    add(path, "{'grid': {'/seed': [3]}}");
    look.run();
    cancel(path);
    look.run();
    assertThat(tags).doesNotHaveDuplicates().allMatch(tag -> tag.startsWith("\""));
  }

  @Test
  void anUnchangedTableIsNotSentAgain() {
    String path = sweepOfSeeds("0, 1");
    Lease running = claim(path, 0);
    Http.Answer first = http.get(path);
    running.log("info", List.of("a line"));
    running.metricsRow(1, JobFixtures.row(1, 0.5));
    Http.Answer again = http.get(path, "If-None-Match", first.header("ETag"));
    assertThat(again.status()).as("no row has changed").isEqualTo(304);
    assertThat(again.raw().body()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    running.succeed(JobFixtures.result(), Publication.of(List.of()));
    assertThat(http.get(path, "If-None-Match", first.header("ETag")).status()).isEqualTo(200);
    cancel(path);
  }

  @Test
  void everyFormHasItsOwnTag() {
    String path = "/sweeps/" + fixtures.study();
    List<Http.Answer> forms =
        List.of(
            http.get(path),
            http.get(path, "Accept", "text/csv"),
            http.get(path + "?over=/seed"),
            http.get(path + "?over=/seed", "Accept", "text/csv"),
            http.get(path + "?over=/sharpness/rho"),
            http.get(path + "?over=/seed&figure=final.accuracy"));
    assertThat(forms).extracting(form -> form.header("ETag")).doesNotHaveDuplicates();
    for (Http.Answer form : forms) {
      String[] headers = {
        "If-None-Match", form.header("ETag"), "Accept", form.header("Content-Type")
      };
      String query = form.raw().uri().getRawQuery();
      assertThat(http.get(path + (query == null ? "" : "?" + query), headers).status())
          .isEqualTo(304);
    }
  }

  @Test
  void aWaitEndsWhenTheLastJobHasEnded() throws Exception {
    String path = sweepOfSeeds("0, 1");
    Lease first = claim(path, 0);
    CompletableFuture<Http.Answer> waiting =
        CompletableFuture.supplyAsync(() -> http.get(path, "Prefer", "wait=60"));
    first.succeed(JobFixtures.result(), Publication.of(List.of()));
    Lease last = claim(path, 1);
    assertThat(waiting).as("one job is running still").isNotDone();
    last.succeed(JobFixtures.result(), Publication.of(List.of()));
    Http.Answer answer = waiting.get(30, TimeUnit.SECONDS);
    assertThat(answer.json().get("state").asString()).isEqualTo("succeeded");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
  }

  @Test
  void aWaitWithATagEndsAtTheNextChange() throws Exception {
    String path = sweepOfSeeds("0, 1");
    String tag = http.get(path).header("ETag");
    CompletableFuture<Http.Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> http.get(path, "Prefer", "wait=60", "If-None-Match", tag));
    jobs.cancel(row(path, 1).job());
    Http.Answer answer = waiting.get(30, TimeUnit.SECONDS);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/rows/1/state").asString()).isEqualTo("cancelled");
    assertThat(http.get(path, "Prefer", "wait=1", "If-None-Match", answer.header("ETag")).status())
        .as("the wait ran out")
        .isEqualTo(304);
    cancel(path);
  }

  @Test
  void aSweepIsDeletedWithItsJobsAndTheirFiles() throws Exception {
    String path = sweepOfSeeds("0, 1");
    Lease lease = claim(path, 0);
    lease.metricsRow(1, JobFixtures.row(1, 0.5));
    Publication.File file =
        new JobFixtures(jobs, queue, store)
            .put(lease, "plots/a.svg", "image/svg+xml", new byte[] {1});
    lease.succeed(JobFixtures.result(), Publication.of(List.of(file)));
    cancel(path);
    UUID job = lease.job().id();

    assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(204);

    assertThat(http.get(path).status()).isEqualTo(404);
    assertThat(http.get("/jobs/" + job).status()).isEqualTo(404);
    assertThat(http.get("/sweeps?limit=200").text()).doesNotContain(path);
    assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(404);
    assertThat(sql.sql("select key from storage_garbage").query(String.class).list())
        .as("what housekeeping deletes from the store")
        .contains("jobs/" + job);
  }

  @Test
  void anUnfinishedSweepIsKept() {
    String path = sweepOfSeeds("0, 1");
    assertKept(path, "2 jobs of sweep");
    Lease running = claim(path, 0);
    jobs.cancel(row(path, 1).job());
    assertKept(path, "1 job of sweep");
    running.succeed(JobFixtures.result(), Publication.of(List.of()));
    assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(204);
  }

  private void assertKept(String path, String detail) {
    Http.Answer refused = http.send("DELETE", path, new byte[0]);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("detail").asString())
        .startsWith(detail)
        .endsWith("cancel the sweep first, or wait for its end.");
    assertThat(http.get(path).json().get("rows")).hasSize(2);
  }

  @Test
  void aSweepWithANeededModelIsKept() {
    String path = sweepOfSeeds("0, 1");
    claim(path, 0).succeed(JobFixtures.result(), Publication.of(List.of()));
    jobs.cancel(row(path, 1).job());
    String trained = row(path, 0).job().toString();
    UUID needing = new JobFixtures(jobs, queue, store).queuedHessianOf(trained);

    Http.Answer refused = http.send("DELETE", path, new byte[0]);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/in-use");
    assertThat(refused.json().at("/jobs/0").asString()).isEqualTo(needing.toString());
    assertThat(http.get(path).json().get("rows")).hasSize(2);
    jobs.cancel(needing);
    assertThat(http.send("DELETE", path, new byte[0]).status()).isEqualTo(204);
  }

  @Test
  void moreSamplesContinueTheSequence() {
    String path = sweepOfSamples(3, "");
    Http.Answer added = add(path, "{'samples': 2}");
    assertThat(added.status()).as(added.text()).isEqualTo(202);
    assertThat(added.header("Location")).isEqualTo(path);
    assertThat(added.json().get("jobs").asInt()).isEqualTo(5);
    assertThat(added.json().at("/strategy/samples").asInt()).isEqualTo(5);
    assertThat(added.json().at("/counts/queued").asInt()).isEqualTo(5);
    String whole = sweepOfSamples(5, "");
    assertThat(values(path)).isEqualTo(values(whole));
    cancel(path);
    cancel(whole);
  }

  @Test
  void furtherValuesRunWithAllThatTheSweepHas() {
    String path = sweepOfSamples(2, ", 'grid': {'/seed': [0]}");
    List<String> before = values(path);
    assertThat(add(path, "{'samples': 1, 'grid': {'/seed': [7]}}").status()).isEqualTo(202);
    List<String> after = values(path);
    assertThat(after.subList(0, 2)).isEqualTo(before);
    String whole = sweepOfSamples(3, ", 'grid': {'/seed': [0, 7]}");
    assertThat(after).containsExactlyInAnyOrderElementsOf(values(whole));
    JsonNode sweep = http.get(path).json();
    assertThat(sweep.get("grid").toString()).isEqualTo("{\"/seed\":[0,7]}");
    JsonNode last = http.get("/jobs/" + sweep.at("/rows/5/job").asString()).json();
    assertThat(last.at("/spec/seed").asInt()).isEqualTo(7);
    cancel(path);
    cancel(whole);
  }

  @Test
  void additionsReopenASweep() {
    String path = sweepOfSeeds("0");
    claim(path, 0).succeed(JobFixtures.result(), Publication.of(List.of()));
    assertThat(http.get(path).json().get("state").asString()).isEqualTo("succeeded");
    add(path, "{'grid': {'/seed': [1]}}");
    assertThat(http.get(path).json().get("state").asString()).isEqualTo("running");
    claim(path, 1).succeed(JobFixtures.result(), Publication.of(List.of()));
    assertThat(http.get(path).json().get("state").asString()).isEqualTo("succeeded");
  }

  @Test
  void aRepeatedAdditionAddsOnce() {
    String path = sweepOfSeeds("0, 1");
    String key = UUID.randomUUID().toString();
    Http.Answer first = add(path, "{'grid': {'/seed': [2]}}", "Idempotency-Key", key);
    Http.Answer again = add(path, "{'grid': {'/seed': [2]}}", "Idempotency-Key", key);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(http.get(path).json().get("rows")).hasSize(3);
    String other = sweepOfSeeds("0, 1");
    assertThat(add(other, "{'grid': {'/seed': [2]}}", "Idempotency-Key", key).json().get("type"))
        .as("the key is of the first sweep")
        .hasToString("\"/problems/idempotency-key-reused\"");
    cancel(path);
    cancel(other);
  }

  @Test
  void twentyConcurrentAdditionsAllContinue() {
    String path = sweepOfSamples(1, "");
    List<CompletableFuture<Http.Answer>> adding = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      adding.add(CompletableFuture.supplyAsync(() -> add(path, "{'samples': 2}")));
    }
    assertThat(adding).allMatch(answer -> answer.join().status() == 202);
    String whole = sweepOfSamples(41, "");
    assertThat(values(path)).isEqualTo(values(whole));
    cancel(path);
    cancel(whole);
  }

  @Test
  void anInvalidAdditionAddsNothing() {
    String grid = sweepOfSeeds("0, 1");
    String samples = sweepOfSamples(2, ", 'grid': {'/seed': [0]}");
    Map<String, String> refused =
        Map.of(
            "{'grid': {'/seed': [1]}}", "/grid/~1seed/0: repeats entry 1",
            "{'grid': {'/seed': [2, 'x']}}", "/grid/~1seed/1: must be a whole number",
            "{'grid': {'/epochs': [3]}}",
                "/grid/~1epochs: is not in the sweep's grid, which has /seed",
            "{'grid': {'/seed': 2}}", "/grid/~1seed: must be a list",
            "{'samples': 2}", "/samples: is for sweeps with the strategy random",
            "{'sample': 2}", "/sample: only samples and grid can grow",
            "{'grid': {'/seed': []}}", "/grid/~1seed: must be a list of one or more values",
            "{'grid': {}}", ": adds nothing",
            "{}", ": adds nothing");
    refused.forEach((body, error) -> assertRefused(grid, body, error));
    Map.of(
            "{'samples': 0}", "/samples: must be a whole number from 1 to 1000",
            "{'samples': 1.5}", "/samples: must be a whole number from 1 to 1000",
            "{'samples': 999}", "/samples: makes 1001 samples in all; a sweep may have 1000 jobs",
            "{'samples': 998, 'grid': {'/seed': [1]}}", "/grid: makes 2000 jobs (1000 samples x 2)")
        .forEach((body, error) -> assertRefused(samples, body, error));
    cancel(grid);
    cancel(samples);
  }

  /** The new values are not in the body, so the error names what makes them. */
  @Test
  void jobsThatAnAdditionCannotMakeAreRefusedAtItsField() {
    String inBase =
        submit(
            "{'base': %s, 'grid': {'/optimizer/momentum': [0.9], '/seed': [0, 1]}}"
                .formatted(BASE.replace("'sgd'", "'sgd', 'nesterov': true")));
    String error = "/grid: makes jobs whose /optimizer/nesterov is refused: needs a momentum";
    assertRefused(inBase, "{'grid': {'/optimizer/momentum': [0]}}", error);
    String inSpace =
        submit(
            "{'base': %s, 'strategy': {'type': 'random', 'samples': 2}, 'space': {'/optimizer/nesterov': {'choice': [true]}}, 'grid': {'/optimizer/momentum': [0.9]}}"
                .formatted(BASE));
    assertRefused(inSpace, "{'grid': {'/optimizer/momentum': [0]}}", error);
    String samples = sweepOfSamples(1, ", 'grid': {'/seed': [0, 1]}");
    assertRefused(samples, "{'samples': 999}", "/samples: makes 2000 jobs (1000 samples x 2)");
    cancel(inBase);
    cancel(inSpace);
    cancel(samples);
  }

  private void assertRefused(String path, String body, String error) {
    Http.Answer answer = add(path, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    JsonNode first = answer.json().at("/errors/0");
    assertThat(first.get("pointer").asString() + ": " + first.get("detail").asString())
        .startsWith(error);
    assertThat(http.get(path).json().get("rows")).hasSize(2);
  }
}
