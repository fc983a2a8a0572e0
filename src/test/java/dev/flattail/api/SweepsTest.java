package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests submitted grids: jobs, their table, and their end. */
@ApiTest
class SweepsTest {
  private static final String BASE =
      "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'priority': 1000, 'labels': {'team': 'vision'}}";

  @LocalServerPort int port;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void everyCombinationIsAJobWithTheBasesLabels() {
    Http.Answer answer =
        post(
            "{'name': 'study', 'base': %s, 'grid': {'/sharpness': [null, {'type': 'sam'}], '/seed': [0, 1, 2]}}"
                .formatted(BASE));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String id = answer.json().get("id").asString();
    assertThat(answer.json().get("jobs").asInt()).isEqualTo(6);
    assertThat(answer.header("Location")).isEqualTo("/sweeps/" + id);

    JsonNode sweep = http.get("/sweeps/" + id).json();
    assertThat(sweep.get("state").asString()).isEqualTo("queued");
    assertThat(sweep.at("/counts/queued").asInt()).isEqualTo(6);
    assertThat(sweep.get("rows").valueStream().map(row -> row.get("values").toString()))
        .containsExactly(
            "{\"/sharpness\":null,\"/seed\":0}",
            "{\"/sharpness\":null,\"/seed\":1}",
            "{\"/sharpness\":null,\"/seed\":2}",
            "{\"/sharpness\":{\"type\":\"sam\"},\"/seed\":0}",
            "{\"/sharpness\":{\"type\":\"sam\"},\"/seed\":1}",
            "{\"/sharpness\":{\"type\":\"sam\"},\"/seed\":2}");
    JsonNode job = http.get("/jobs/" + sweep.at("/rows/4/job").asString()).json();
    assertThat(job.at("/name").asString())
        .isEqualTo("study [/sharpness={\"type\":\"sam\"}, /seed=1]");
    assertThat(job.at("/labels/team").asString()).isEqualTo("vision");
    assertThat(job.at("/spec/sharpness/type").asString()).isEqualTo("sam");
    assertThat(job.at("/spec/seed").asInt()).isEqualTo(1);
    assertThat(job.at("/spec/dataset/sha256").asString()).hasSize(64);
    assertThat(job.at("/links/sweep").asString()).isEqualTo("/sweeps/" + id);
    assertThat(http.get(sweep.at("/links/jobs").asString()).json().get("items")).hasSize(6);
    cancel(id);
  }

  @Test
  void parentsAreMadeEntriesAreSetAndPresetsAreOverridden() {
    JsonNode radii =
        jobsOf(
            "{'base': {'kind': 'train', 'dataset': {'name': 'shapes'}}, 'grid': {'/sharpness/type': ['sam', 'asam'], '/sharpness/rho': [0.25]}}");
    assertThat(radii.at("/0/spec/sharpness/rho").asDouble()).isEqualTo(0.25);
    assertThat(radii.valueStream().map(job -> job.at("/spec/sharpness/type").asString()))
        .containsExactly("asam", "sam");

    JsonNode milestones =
        jobsOf(
            "{'base': {'kind': 'train', 'name': 'own', 'dataset': {'name': 'shapes'}, 'schedule': {'type': 'multistep', 'milestones': [160, 180], 'factors': [0.1, 0.01]}}, 'grid': {'/schedule/milestones/0': [120]}}");
    assertThat(milestones.at("/0/spec/schedule/milestones").toString()).isEqualTo("[120,180]");
    assertThat(milestones.at("/0/name").asString()).isEqualTo("own [/schedule/milestones/0=120]");

    JsonNode preset =
        jobsOf(
            "{'base': {'kind': 'train', 'preset': 'saddle/cifar10-ldam-drw-sam'}, 'grid': {'/sharpness/rho': [0.3], '/loss/scale': [10]}}");
    assertThat(preset.at("/0/spec/sharpness/rho").asDouble()).isEqualTo(0.3);
    assertThat(preset.at("/0/spec/loss/type").asString()).isEqualTo("ldam");
    assertThat(preset.at("/0/spec/loss/scale").asDouble()).isEqualTo(10);
    assertThat(preset.at("/0/spec/rebalance/type").asString()).isEqualTo("drw");

    JsonNode presets =
        jobsOf(
            "{'base': {'kind': 'train'}, 'grid': {'/preset': ['saddle/cifar10-ce', 'saddle/cifar10-ce-sam']}}");
    assertThat(presets).hasSize(2);
  }

  @Test
  void aThousandJobsAreTakenInOneTransaction() {
    Http.Answer answer = post(thousand("20"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String id = answer.json().get("id").asString();
    JsonNode sweep = http.get("/sweeps/" + id).json();
    assertThat(sweep.at("/counts/queued").asInt()).isEqualTo(1000);
    assertThat(new HashSet<>(sweep.get("rows").findValuesAsString("job"))).hasSize(1000);
    // PostgreSQL's now() is the transaction's.
    assertThat(
            http.get("/jobs?limit=200&sweep=" + id)
                .json()
                .get("items")
                .findValuesAsString("createdAt"))
        .hasSize(200)
        .containsOnly(sweep.get("createdAt").asString());
    cancel(id);
    assertThat(http.get("/sweeps/" + id).json().get("state").asString()).isEqualTo("cancelled");
  }

  @Test
  void oneBadValueRefusesAll() {
    int before = http.get("/sweeps?limit=200").json().get("items").size();
    Http.Answer answer = post(thousand("-20"));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(errors(answer)).containsExactly("/grid/~1epochs/19: must be at least 0, was -20");
    assertThat(http.get("/sweeps?limit=200").json().get("items")).hasSize(before);
    assertThat(http.get("/jobs?label=size:thousand-20").json().get("items")).isEmpty();
  }

  /** Returns a grid of 50 seeds and 20 numbers of epochs. */
  private static String thousand(String lastEpochs) {
    String seeds =
        IntStream.range(0, 50).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String epochs =
        IntStream.range(1, 20).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return "{'base': {'kind': 'train', 'dataset': {'name': 'shapes'}, 'schedule': {'type': 'constant'}, 'labels': {'size': 'thousand%s'}}, 'grid': {'/seed': [%s], '/epochs': [%s,%s]}}"
        .formatted(lastEpochs, seeds, epochs, lastEpochs);
  }

  @Test
  void valuesThatAreOneNumberAreOneValue() {
    Http.Answer refused =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes"}}, "grid": {
              "/seed": [1, 1.0], "/optimizer": [{"type": "sgd", "lr": 0.1}, {"lr": 1e-1, "type": "sgd"}]}}""");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().get("errors").findValuesAsString("pointer"))
        .containsExactly("/grid/~1seed/1", "/grid/~1optimizer/1");
  }

  @Test
  void aValueThatIsListedTwiceIsRefused() {
    Http.Answer refused =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes"}}, "grid": {"/seed": [1, 2, 1]}}""");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/grid/~1seed/2");
    assertThat(refused.json().at("/errors/0/detail").asString()).contains("repeats entry 0");
  }

  @Test
  void aRetriedSubmissionIsTheSameSweep() {
    String key = UUID.randomUUID().toString();
    String body = "{'base': %s, 'grid': {'/seed': [0, 1]}}".formatted(BASE);
    Http.Answer first = post(body, "Idempotency-Key", key);
    Http.Answer again = post(body, "Idempotency-Key", key);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(post(body.replace("[0, 1]", "[0]"), "Idempotency-Key", key).json().get("type"))
        .hasToString("\"/problems/idempotency-key-reused\"");
    assertThat(
            http.postJson("/jobs", BASE.replace('\'', '"'), "Idempotency-Key", key)
                .json()
                .get("detail")
                .asString())
        .contains("for sweep " + first.json().get("id").asString());
    cancel(first.json().get("id").asString());
  }

  @Test
  void aDryRunNamesTheJobsAndQueuesNothing() {
    int before = http.get("/sweeps?limit=200").json().get("items").size();
    JsonNode dryRun =
        http.postJson(
                "/sweeps?dryRun=true",
                "{'name': 'dry', 'base': {'kind': 'train', 'dataset': {'name': 'shapes'}, 'schedule': {'type': 'constant'}}, 'grid': {'/epochs': [1, 2]}}"
                    .replace('\'', '"'))
            .json();
    assertThat(dryRun.get("jobs").asInt()).isEqualTo(2);
    assertThat(dryRun.get("steps").asInt()).isEqualTo(120);
    assertThat(dryRun.at("/rows/1").toString())
        .isEqualTo(
            "{\"name\":\"dry [/epochs=2]\",\"values\":{\"/epochs\":2},\"steps\":80,\"warnings\":[]}");
    assertThat(http.get("/sweeps?limit=200").json().get("items")).hasSize(before);
  }

  @Test
  void longNamesAreCutAndStayDifferent() {
    JsonNode jobs =
        jobsOf(
            "{'name': '%s', 'base': {'kind': 'train', 'dataset': {'name': 'shapes'}}, 'grid': {'/seed': [10, 11]}}"
                .formatted("n".repeat(199) + "é"));
    assertThat(jobs.valueStream().map(job -> job.get("name").asString()))
        .containsExactly("n".repeat(195) + "… #2]", "n".repeat(195) + "… #1]");
  }

  @Test
  void theTableShowsResultsAndKeepsDeletedJobs() {
    String id =
        post("{'base': %s, 'grid': {'/seed': [0, 1, 2]}}".formatted(BASE))
            .json()
            .get("id")
            .asString();
    SweepFixtures fixtures = new SweepFixtures(sweeps, queue);
    SweepTable table = sweeps.get(UUID.fromString(id));
    fixtures.claim(table.rows().get(0)).fail(new Failure(FailureCause.DIVERGED, "NaN."));
    fixtures.claim(table.rows().get(1)).succeed(JobFixtures.result(), Publication.of(List.of()));
    http.send("DELETE", "/jobs/" + table.rows().getFirst().job(), new byte[0]);

    JsonNode sweep = http.get("/sweeps/" + id).json();
    assertThat(sweep.get("state").asString()).isEqualTo("running");
    assertThat(sweep.at("/counts/deleted").asInt()).isEqualTo(1);
    assertThat(sweep.at("/rows/0/state").asString()).isEqualTo("deleted");
    assertThat(sweep.at("/rows/0/result").isNull()).isTrue();
    assertThat(sweep.at("/rows/1/result/final/accuracy").asDouble()).isEqualTo(0.252);

    List<String> csv = http.get("/sweeps/" + id, "Accept", "text/csv").text().lines().toList();
    assertThat(csv.getFirst())
        .startsWith(
            "job,state,/seed,final.accuracy,final.accuracyTop5,final.balancedAccuracy,final.many,final.medium,final.few,final.perClass[0],final.perClass[1]")
        .contains(",final.ece,final.loss,final.epoch,bestOnValidation,bestOnTest.accuracy,")
        .endsWith(",stage1,stopped,verdict");
    int columns = csv.getFirst().split(",", -1).length;
    assertThat(csv).hasSize(4).allMatch(line -> line.split(",", -1).length == columns);
    assertThat(csv.get(1))
        .startsWith("\"%s\",\"deleted\",0,,,".formatted(table.rows().getFirst().job()));
    assertThat(csv.get(2))
        .contains(",\"succeeded\",1,0.252,0.8,")
        .contains(",1.9817426204681396,2,,");
    cancel(id);
    assertThat(http.get("/sweeps/" + id).json().get("state").asString()).isEqualTo("failed");
    assertThat(http.send("POST", "/sweeps/" + id + "/cancel", new byte[0]).status()).isEqualTo(409);
  }

  @Test
  void csvCellsAreQuotedAndFormulasEscaped() {
    String id =
        post("{'base': %s, 'grid': {'/labels/a': ['=1+1', 'x, y'], '/sharpness': [{'type': 'sam', 'rho': 0.1}]}}"
                .formatted(BASE))
            .json()
            .get("id")
            .asString();
    List<String> csv = http.get("/sweeps/" + id, "Accept", "text/csv").text().lines().toList();
    assertThat(csv.getFirst()).isEqualTo("job,state,/labels/a,/sharpness");
    assertThat(csv.get(1)).endsWith(",\"'=1+1\",\"{\"\"type\"\":\"\"sam\"\",\"\"rho\"\":0.1}\"");
    assertThat(csv.get(2)).contains(",\"x, y\",");
    cancel(id);
  }

  @Test
  void jobsOfASweepAreListedByCursor() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.addFirst(
          post("{'base': %s, 'grid': {'/seed': [%d]}}".formatted(BASE, i))
              .json()
              .get("id")
              .asString());
    }
    JsonNode first = http.get("/sweeps?limit=2").json();
    JsonNode second =
        http.get("/sweeps?limit=2&cursor=" + first.get("nextCursor").asString()).json();
    assertThat(first.get("items").valueStream().map(item -> item.get("id").asString()))
        .containsExactlyElementsOf(made.subList(0, 2));
    assertThat(first.at("/items/0").propertyNames())
        .containsExactly(
            "id", "name", "createdAt", "state", "jobs", "counts", "strategy", "space", "links");
    assertThat(second.at("/items/0/id").asString()).isEqualTo(made.getLast());
    assertThat(http.get("/jobs?sweep=" + made.getFirst()).json().get("items")).hasSize(1);
    assertThat(http.get("/jobs?sweep=mine").status()).isEqualTo(400);
    made.forEach(this::cancel);
  }

  private static List<String> errors(Http.Answer answer) {
    return answer
        .json()
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").asString() + ": " + error.get("detail").asString())
        .toList();
  }

  /** Returns the sweep's jobs, newest first, cancelled so that no other test claims them. */
  private JsonNode jobsOf(String body) {
    Http.Answer answer = post(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String id = answer.json().get("id").asString();
    cancel(id);
    return http.get("/jobs?sweep=" + id).json().get("items");
  }

  private void cancel(String id) {
    assertThat(http.send("POST", "/sweeps/" + id + "/cancel", new byte[0]).status()).isEqualTo(202);
  }

  /** Posts JSON that is written with single quotes. */
  private Http.Answer post(String body, String... headers) {
    return http.postJson("/sweeps", body.replace('\'', '"'), headers);
  }
}
