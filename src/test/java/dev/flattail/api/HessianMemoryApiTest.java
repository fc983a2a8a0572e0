package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Tests what a dry run says of the memory of a Hessian job. */
@ApiTest
class HessianMemoryApiTest {
  private static final long GIB = 1L << 30;

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired JdbcClient sql;
  private Http http;
  private String trained;

  @BeforeEach
  void connect() throws IOException {
    http = new Http(port);
    trained = new JobFixtures(jobs, queue, store).succeeded().toString();
    removeWorkers();
  }

  @AfterEach
  void removeWorkers() {
    sql.sql("delete from worker").update();
  }

  private JsonNode dryRun(String fields) {
    String spec = "{'kind': 'hessian', 'model': {'job': '%s'}%s}".formatted(trained, fields);
    Http.Answer answer = http.postJson("/jobs?dryRun=true", spec.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void register(long memory, boolean gpu) {
    WorkerCpu cpu = new WorkerCpu("avx2", 8, memory);
    queue.register(
        UUID.randomUUID(),
        gpu
            ? new WorkerInfo("box", 1, "gpu:0", 1, cpu, new WorkerGpu("a GPU", 64 * GIB, "9.0"))
            : new WorkerInfo("box", 1, "cpu", 0, cpu, null));
  }

  @Test
  void aDryRunSaysWhatTheJobNeeds() {
    JsonNode memory = dryRun(", 'probes': 3").get("memory");
    JsonNode basis = memory.get("basis");
    assertThat(basis.get("format").asString()).isEqualTo("float64");
    assertThat(basis.get("vectors").asInt()).isEqualTo(81);
    assertThat(basis.get("open").asInt()).as("one run after the other").isEqualTo(1);
    assertThat(basis.get("restarts").asBoolean()).isFalse();
    long parameters = memory.get("bases").asLong() / (81 * 8);
    assertThat(parameters).as("ResNet-20 with ten classes").isEqualTo(269_722);
    assertThat(memory.get("parameters").asLong()).isEqualTo(3 * parameters * 4);
    assertThat(memory.get("graphs").asLong()).isPositive();
    long sum = 0;
    for (String part :
        new String[] {"process", "parameters", "bases", "vectors", "graphs", "batch"}) {
      sum += memory.get(part).asLong();
    }
    assertThat(memory.get("total").asLong()).isEqualTo(sum);
  }

  @Test
  void otherKindsHaveNone() {
    String spec = "{'kind': 'flatness', 'model': {'job': '%s'}}".formatted(trained);
    JsonNode dryRun = http.postJson("/jobs?dryRun=true", spec.replace('\'', '"')).json();
    assertThat(dryRun.get("memory").isNull()).isTrue();
  }

  @Test
  void aRestartIsAnnounced() {
    JsonNode dryRun = dryRun(", 'basisBudgetMiB': 40");
    assertThat(dryRun.at("/memory/basis/restarts").asBoolean()).isTrue();
    assertThat(dryRun.at("/memory/bases").asLong()).isLessThanOrEqualTo(40L << 20);
    JsonNode warning = dryRun.at("/warnings/0");
    assertThat(warning.get("pointer").asString()).isEqualTo("/basisBudgetMiB");
    int vectors = dryRun.at("/memory/basis/vectors").asInt();
    assertThat(warning.get("detail").asString())
        .contains(
            "a basis of 80 steps takes 84 MiB", "restarts", "first %d".formatted(vectors - 1));
    assertThat(dryRun("").get("warnings")).isEmpty();
  }

  @Test
  void basesInFloat32OfAFloat64JobAreAnnounced() {
    String float64 = ", 'precision': 'float64', 'basisBudgetMiB': %d";
    JsonNode warnings = dryRun(float64.formatted(100)).get("warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/pointer").asString()).isEqualTo("/basisBudgetMiB");
    assertThat(warnings.at("/0/detail").asString())
        .contains("float32 alone", "Raise basisBudgetMiB");
    assertThat(dryRun(float64.formatted(600)).get("warnings")).isEmpty();
    assertThat(dryRun(", 'basisBudgetMiB': 400").get("warnings")).isEmpty();
  }

  @Test
  void aJobThatIsTooLargeForEveryWorkerIsAnnounced() {
    register(GIB / 4, false);
    register(GIB / 2, false);
    JsonNode warning = dryRun("").at("/warnings/0");
    assertThat(warning.get("pointer").asString()).isEqualTo("/memoryBudgetMiB");
    assertThat(warning.get("detail").asString())
        .contains("no connected worker that can run it has more than 0.5 GiB", "lower batchSize");
    register(64 * GIB, false);
    assertThat(dryRun("").get("warnings")).isEmpty();
  }

  @Test
  void aJobOnAGpuNeedsItsMemory() {
    register(GIB / 4, true);
    assertThat(dryRun(", 'device': 'gpu'").get("warnings")).isEmpty();
    assertThat(dryRun(", 'device': 'cpu'").get("warnings")).hasSize(1);
  }

  @Test
  void aWorkerOfUnknownMemoryMayHaveEnough() {
    register(GIB / 4, false);
    register(0, false);
    assertThat(dryRun("").get("warnings")).isEmpty();
  }
}
