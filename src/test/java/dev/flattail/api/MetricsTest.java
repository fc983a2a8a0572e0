package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.contract.Contract;
import dev.flattail.api.contract.ResponseSchemas;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.EpochRow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Metrics rows over HTTP have the contract's fields, in its order, and no NaN. */
@ApiTest
class MetricsTest {
  private static final List<String> FIELDS =
      ResponseSchemas.fields(Contract.read(), "/components/schemas/MetricsRow");

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;

  /** Writes the answers of controllers. */
  @Autowired JsonMapper answers;

  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  @Test
  void theCsvHeaderHasTheFieldsOfTheRow() throws IOException {
    assertThat(header("/jobs/" + fixtures.succeeded() + "/metrics"))
        .containsExactlyElementsOf(FIELDS);
  }

  @Test
  void theCsvHeaderIsTheSameBeforeTheFirstEpoch() {
    assertThat(header("/jobs/" + fixtures.queued() + "/metrics")).containsExactlyElementsOf(FIELDS);
  }

  @Test
  void numbersThatAreNotFiniteAreNullInJsonAndEmptyInCsv() {
    Lease lease = fixtures.claim();
    String id = lease.job().id().toString();
    double nan = Double.NaN;
    lease.metricsRow(
        1,
        new EpochRow(
            1, 0.5, null, nan, 0.25, 1 / 0.0, null, null, null, null, null, -1 / 0.0, null, 2, 3, null));
    lease.fail(new Failure(FailureCause.DIVERGED, "the loss became NaN"));

    JsonNode row = http.get("/jobs/" + id + "/metrics").json().get(0);
    assertThat(row.get("trainLoss").isNull()).isTrue();
    assertThat(row.get("testLoss").isNull()).isTrue();
    assertThat(row.get("trainAccuracy").asDouble()).isEqualTo(0.25);
    assertThat(http.get("/jobs/" + id + "/metrics", "Accept", "text/csv").text().lines().toList())
        .element(1)
        .isEqualTo("1,0.5,,,0.25,,,,,,,,,2.0,3.0");
    assertThat(answers.writeValueAsString(List.of(nan, 0.5))).isEqualTo("[null,0.5]");
  }

  private List<String> header(String path) {
    String csv = http.get(path, "Accept", "text/csv").text();
    return List.of(csv.lines().findFirst().orElseThrow().split(","));
  }
}
