package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Tests what is said of a job's precision, by the machines of the connected workers. */
@ApiTest
class PrecisionTest {
  private static final String TRAINING =
      "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 1, 'schedule': {'type': 'constant'}, %s}";

  @LocalServerPort int port;
  @Autowired WorkerQueue queue;
  @Autowired Jobs jobs;
  @Autowired ArtifactStore store;
  @Autowired JdbcClient sql;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
    removeWorkers();
  }

  @AfterEach
  void removeWorkers() {
    sql.sql("delete from worker").update();
  }

  private UUID register(String instructionSet) {
    return register(instructionSet, null);
  }

  private UUID register(String instructionSet, @Nullable String capability) {
    UUID id = UUID.randomUUID();
    WorkerCpu cpu = new WorkerCpu(instructionSet, 8, 1L << 34);
    queue.register(
        id,
        capability == null
            ? new WorkerInfo("box", 1, "cpu", 0, cpu, null)
            : new WorkerInfo(
                "box", 1, "gpu:0", 1, cpu, new WorkerGpu("a GPU", 1L << 36, capability)));
    return id;
  }

  private Http.Answer post(String path, String body) {
    return http.postJson(path, body.replace('\'', '"'));
  }

  private Http.Answer dryRun(String fields) {
    return post("/jobs?dryRun=true", TRAINING.formatted(fields));
  }

  private JsonNode warnings(String fields) {
    Http.Answer answer = dryRun(fields);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("warnings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/jobs", "/jobs?dryRun=true"})
  void bfloat16IsRefusedWhereEveryWorkerCrawls(String path) {
    register("avx2");
    register("sse4.2");
    Http.Answer refused = post(path, TRAINING.formatted("'precision': 'bfloat16'"));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/invalid-spec");
    assertThat(refused.json().get("errors")).hasSize(1);
    JsonNode error = refused.json().at("/errors/0");
    assertThat(error.get("pointer").asString()).isEqualTo("/precision");
    assertThat(error.get("detail").asString())
        .contains("every connected worker", "(avx2, sse4.2)", "no AVX-512", "Set float32, or auto");
    assertThat(error.get("suggestion").asString()).isEqualTo("auto");
  }

  @Test
  void theOtherProblemsAreReportedToo() {
    register("avx2");
    assertThat(
            dryRun("'precision': 'bfloat16', 'batchSize': 0")
                .json()
                .get("errors")
                .findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/precision", "/batchSize");
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float64", "auto"})
  void otherPrecisionsRunAnywhere(String precision) {
    register("avx2");
    assertThat(warnings("'precision': '%s'".formatted(precision))).isEmpty();
  }

  @Test
  void withoutAWorkerNothingIsSaid() {
    assertThat(warnings("'precision': 'bfloat16'")).isEmpty();
  }

  @Test
  void aLostWorkerDoesNotCount() {
    UUID lost = register("avx2");
    sql.sql("update worker set heartbeat_at = now() - interval '1 day' where id = :id")
        .param("id", lost)
        .update();
    assertThat(warnings("'precision': 'bfloat16'")).isEmpty();
    register("avx512-bf16");
    assertThat(warnings("'precision': 'bfloat16'")).isEmpty();
  }

  @Test
  void oneFastWorkerMakesItAWarningThatTheJobKeeps() {
    register("avx2");
    register("avx2");
    register("avx512-bf16");
    JsonNode warnings = warnings("'precision': 'bfloat16'");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/precision");
    assertThat(warnings.at("/0/detail").asString())
        .contains("2 of the 3 connected workers", "(avx2)", "Set auto");
    Http.Answer job = post("/jobs", TRAINING.formatted("'precision': 'bfloat16'"));
    assertThat(job.status()).isEqualTo(202);
    assertThat(job.json().get("warnings")).isEqualTo(warnings);
    assertThat(http.get(job.header("Location")).json().get("warnings")).isEqualTo(warnings);
  }

  @Test
  void anEmulatingWorkerIsWarnedOf() {
    register("avx512");
    assertThat(warnings("'precision': 'bfloat16'").at("/0/detail").asString())
        .contains("slower than float32 on 1 of the 1 connected worker", "emulate");
  }

  /** The GPU's worker runs the job on its GPU, unless the job asks for the processor. */
  @ParameterizedTest
  @CsvSource({"auto, 200", "gpu, 200", "cpu, 422"})
  void theJobsDeviceDecidesWhatCounts(String device, int status) {
    register("avx2", "9.0");
    Http.Answer answer = dryRun("'precision': 'bfloat16', 'device': '%s'".formatted(device));
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 200) {
      assertThat(answer.json().get("warnings")).isEmpty();
    }
  }

  @Test
  void workersWithoutTheJobsDeviceDoNotCount() {
    register("avx2");
    register("avx2", "9.0");
    assertThat(warnings("'precision': 'bfloat16', 'device': 'gpu'")).isEmpty();
    assertThat(warnings("'precision': 'bfloat16', 'device': 'auto'").at("/0/detail").asString())
        .contains("1 of the 2 connected workers");
  }

  @Test
  void figuresThatDependOnTheWorkerAreWarnedOf() {
    register("avx2");
    register("amx-bf16");
    JsonNode warnings = warnings("'precision': 'auto'");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/precision");
    assertThat(warnings.at("/0/detail").asString())
        .contains("in bfloat16 on 1 of the 2 connected workers", "in float32 on the others");
  }

  @Test
  void autoStaysInTheSpecForTheWorkerToReplace() {
    register("amx-bf16");
    JsonNode job = post("/jobs", TRAINING.formatted("'precision': 'auto'")).json();
    assertThat(job.at("/spec/precision").asString()).isEqualTo("auto");
    assertThat(job.get("warnings")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hessian", "flatness"})
  void derivativesTakeAutoAsFloat32OnEveryWorker(String kind) throws IOException {
    UUID model = new JobFixtures(jobs, queue, store).succeeded();
    removeWorkers();
    register("avx2");
    register("amx-bf16");
    Http.Answer answer =
        post(
            "/jobs?dryRun=true",
            "{'kind': '%s', 'model': {'job': '%s'}, 'precision': 'auto'}".formatted(kind, model));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().get("warnings").findValuesAsString("pointer"))
        .doesNotContain("/precision");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "landscape"})
  void forwardPassesAreRefusedToo(String kind) throws IOException {
    UUID model = new JobFixtures(jobs, queue, store).succeeded();
    removeWorkers();
    register("avx2");
    Http.Answer answer =
        post(
            "/jobs?dryRun=true",
            "{'kind': '%s', 'model': {'job': '%s'}, 'precision': 'bfloat16'}"
                .formatted(kind, model));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("errors").findValuesAsString("pointer"))
        .containsExactly("/precision");
  }

  @Test
  void aSweepIsRefusedAtItsValueOrItsBase() {
    register("avx2");
    String sweep = "{'base': %s, 'grid': {%s}}";
    assertThat(
            post(
                    "/sweeps",
                    sweep.formatted(
                        TRAINING.formatted("'precision': 'bfloat16'"), "'/seed': [0, 1]"))
                .json()
                .get("errors")
                .findValuesAsString("pointer"))
        .containsExactly("/base/precision");
    assertThat(
            post(
                    "/sweeps?dryRun=true",
                    sweep.formatted(
                        TRAINING.formatted("'seed': 1"), "'/precision': ['float32', 'bfloat16']"))
                .json()
                .get("errors")
                .findValuesAsString("pointer"))
        .containsExactly("/grid/~1precision/1");
  }

  @Test
  void everyRowOfASweepHasItsWarnings() {
    register("avx2");
    register("amx-bf16");
    JsonNode rows =
        post(
                "/sweeps?dryRun=true",
                "{'base': %s, 'grid': {'/precision': ['float32', 'bfloat16', 'auto']}}"
                    .formatted(TRAINING.formatted("'seed': 1")))
            .json()
            .get("rows");
    assertThat(rows.valueStream().map(row -> row.get("warnings").size())).containsExactly(0, 1, 1);
  }

  @Test
  void aQueuedJobIsNotRefusedAfterwards() {
    Http.Answer job = post("/jobs", TRAINING.formatted("'precision': 'bfloat16', 'seed': 7"));
    register("avx2");
    assertThat(http.get(job.header("Location")).json().get("state").asString()).isEqualTo("queued");
    http.send("POST", job.header("Location") + "/cancel", new byte[0]);
    Http.Answer resumed = http.send("POST", job.header("Location") + "/resume", new byte[0]);
    assertThat(resumed.status()).as(resumed.text()).isEqualTo(202);
  }

  @Test
  void aRetriedSubmissionIsNotRefusedAfterwards() {
    String body = TRAINING.formatted("'precision': 'bfloat16'").replace('\'', '"');
    String key = UUID.randomUUID().toString();
    Http.Answer first = http.postJson("/jobs", body, "Idempotency-Key", key);
    register("avx2");
    Http.Answer again = http.postJson("/jobs", body, "Idempotency-Key", key);
    assertThat(List.of(first.status(), again.status())).containsExactly(202, 200);
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
  }
}
