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
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
      ResponseSchemas.fields(Contract.read(), "/components/schemas/MetricsRow").stream()
          .filter(field -> !field.equals(EpochRow.CURVATURE))
          .toList();

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
            1, 0.5, null, nan, 0.25, 1 / 0.0, null, null, null, null, null, -1 / 0.0, null, 2, 3,
            null));
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

  @Test
  void theCurvatureOfClassesHasColumnsOfItsOwn() {
    Lease lease = fixtures.claim();
    String path = "/jobs/" + lease.job().id() + "/metrics";
    lease.metricsRow(1, measured(1, null));
    lease.metricsRow(
        2,
        measured(
            2,
            List.of(
                new ClassCurvature(9, 212.5, null, 961.25, 74.0, 0.0148),
                ClassCurvature.unknown(0))));
    lease.fail(new Failure(FailureCause.DIVERGED, "the loss became NaN"));

    JsonNode rows = http.get(path).json();
    assertThat(rows.at("/0/curvature").isNull()).isTrue();
    assertThat(rows.at("/1/curvature/0"))
        .isEqualTo(
            answers.readTree(
                """
                {"class": 9, "lambdaMax": 212.5, "lambdaMin": null, "trace": 961.25,
                 "traceStandardError": 74.0, "negativeMass": 0.0148}"""));
    assertThat(rows.at("/1/curvature/1/class").asInt()).isZero();
    assertThat(rows.at("/1/curvature/1/lambdaMax").isNull()).isTrue();

    List<String> lines = http.get(path, "Accept", "text/csv").text().lines().toList();
    assertThat(lines.get(0))
        .endsWith(
            "imagesPerSecond,curvature.class-9.lambdaMax,curvature.class-9.lambdaMin,"
                + "curvature.class-9.trace,curvature.class-9.traceStandardError,"
                + "curvature.class-9.negativeMass,curvature.class-0.lambdaMax,"
                + "curvature.class-0.lambdaMin,curvature.class-0.trace,"
                + "curvature.class-0.traceStandardError,curvature.class-0.negativeMass");
    assertThat(lines.get(1)).endsWith("3.0,,,,,,,,,,");
    assertThat(lines.get(2)).endsWith("3.0,212.5,,961.25,74.0,0.0148,,,,,");
  }

  private static EpochRow measured(int epoch, @Nullable List<ClassCurvature> curvature) {
    return new EpochRow(
        epoch, 0.5, null, 1, 0.25, null, null, null, null, null, null, null, null, 2, 3, curvature);
  }

  private List<String> header(String path) {
    String csv = http.get(path, "Accept", "text/csv").text();
    return List.of(csv.lines().findFirst().orElseThrow().split(","));
  }
}
