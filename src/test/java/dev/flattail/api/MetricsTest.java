package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.contract.Contract;
import dev.flattail.api.contract.ResponseSchemas;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Metrics rows over HTTP have the contract's fields, in its order. */
@ApiTest
class MetricsTest {
  private static final List<String> FIELDS =
      ResponseSchemas.fields(Contract.read(), "/components/schemas/MetricsRow");

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

  @Test
  void theCsvHeaderHasTheFieldsOfTheRow() throws IOException {
    assertThat(header("/jobs/" + fixtures.succeeded() + "/metrics"))
        .containsExactlyElementsOf(FIELDS);
  }

  @Test
  void theCsvHeaderIsTheSameBeforeTheFirstEpoch() {
    assertThat(header("/jobs/" + fixtures.queued() + "/metrics")).containsExactlyElementsOf(FIELDS);
  }

  private List<String> header(String path) {
    String csv = http.get(path, "Accept", "text/csv").text();
    return List.of(csv.lines().findFirst().orElseThrow().split(","));
  }
}
