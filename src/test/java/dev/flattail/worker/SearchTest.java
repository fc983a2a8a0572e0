package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.ExpiredLeases;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.results.EpochRow;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests searches over HTTP, with trainings on the real store, queue and engine. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SearchTest extends WorkerFixture {
  private static final String BASE =
      """
      {"kind": "train", "dataset": {"name": "search-colours", "validation": {"perClass": 1}},
       "model": {"arch": "resnet20"}, "batchSize": 8, "schedule": {"type": "cosine"},
       "expect": [{"metric": "final.epoch", "atLeast": 3}]%s}""";

  @LocalServerPort int port;
  @Autowired Sweeps sweeps;
  @Autowired LeaseReaper reaper;
  private Http http;

  @BeforeEach
  void registerColors() {
    http = new Http(port);
    datasets.register(
        "search-colours",
        UploadFormat.TAR_GZ,
        new ByteArrayInputStream(CifarArchives.colors(4, 1)));
  }

  private UUID submit(String metric, String more) {
    Http.Answer answer =
        http.postJson(
            "/sweeps",
            """
            {"base": %s, "grid": {"/optimizer/lr": [0.01, 0.1, 0.02, 0.05]},
             "strategy": {"type": "asha", "metric": "%s", "minEpochs": 1, "maxEpochs": 3, "reduction": 2}}"""
                .formatted(BASE.formatted(", \"optimizer\": {\"type\": \"sgd\"}" + more), metric));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return UUID.fromString(answer.json().get("id").asString());
  }

  /** Runs jobs until the sweep is over. */
  private void runAll(UUID sweep) {
    Optional<Lease> lease = next(sweep);
    while (lease.isPresent()) {
      run(runner(new SpecWork(1, 1)), lease.get());
      lease = next(sweep);
    }
  }

  /** Claims the next job; returns none when the sweep is over. */
  private Optional<Lease> next(UUID sweep) {
    List<Lease> claimed = new ArrayList<>();
    await()
        .until(
            () -> {
              queue.claim(worker).ifPresent(claimed::add);
              return !claimed.isEmpty() || sweeps.outline(sweep).sweep().state().isTerminal();
            });
    return claimed.stream().findFirst();
  }

  private List<JsonNode> rows(UUID sweep) {
    return http.get("/sweeps/" + sweep).json().get("rows").valueStream().toList();
  }

  private List<StoredTensor> weights(Job job) throws IOException {
    Artifact artifact = jobs.artifact(job.id(), Publisher.path("last")).orElseThrow();
    // The file's header names the job.
    return Safetensors.read(ApiTest.HOME.resolve("artifacts").resolve(artifact.storageKey()));
  }

  @Test
  void aTrainingThatGoesOnToItsEndHasTheBytesOfOneThatNeverPaused() throws IOException {
    UUID sweep = submit("validationLoss", "");
    runAll(sweep);
    List<JsonNode> rows = rows(sweep);
    List<JsonNode> whole = rows.stream().filter(row -> row.get("rungs").size() == 3).toList();
    assertThat(whole).as("%s", rows).isNotEmpty();
    for (JsonNode row : whole) {
      Job searched = jobs.get(UUID.fromString(row.get("job").asString()));
      assertThat(JobExtension.of(searched))
          .extracting(JobExtension::afterEpoch)
          .containsExactly(1, 2);
      Http.Answer answer =
          http.postJson(
              "/jobs",
              BASE.formatted(
                  ", \"epochs\": 3, \"optimizer\": {\"type\": \"sgd\", \"lr\": %s}"
                      .formatted(row.get("values").get("/optimizer/lr"))));
      assertThat(answer.status()).as(answer.text()).isEqualTo(202);
      Job straight = jobs.get(UUID.fromString(answer.json().get("id").asString()));
      run(new SpecWork(1, 1));
      assertThat(weights(searched)).isEqualTo(weights(straight));
      assertThat(row.get("result").get("verdict").asString()).isEqualTo("met");
    }
  }

  @Test
  void theBestOnValidationIsTheBestValidationAccuracyUpToTheRung() {
    UUID sweep =
        submit(
            "bestOnValidation.balancedAccuracy",
            ", \"stage2\": {\"type\": \"crt\", \"epochs\": 1, \"lr\": 0.01}");
    runAll(sweep);
    List<JsonNode> rows = rows(sweep);
    assertThat(rows).anySatisfy(row -> assertThat(row.get("rungs")).hasSize(3));
    for (JsonNode row : rows) {
      List<EpochRow> epochs =
          jobs.metrics(UUID.fromString(row.get("job").asString()), EpochRow.class);
      for (JsonNode rung : row.get("rungs")) {
        double best =
            epochs.stream()
                .filter(epoch -> epoch.epoch() <= rung.get("epochs").asInt())
                .mapToDouble(epoch -> Objects.requireNonNull(epoch.validationAccuracy()))
                .max()
                .orElseThrow();
        assertThat(rung.get("value").asDouble()).as("%s", row).isEqualTo(best);
      }
      assertThat(epochs)
          .as("only a training that goes on to its end has a second stage")
          .hasSize(row.get("rungs").size() == 3 ? 4 : row.get("rungs").size());
    }
  }

  @Test
  void aPromotedTrainingThatLosesItsWorkerGoesOnAndIsPromotedOnce() {
    UUID sweep = submit("validationLoss", "");
    List<UUID> lost = new ArrayList<>();
    Optional<Lease> lease = next(sweep);
    while (lease.isPresent()) {
      Job job = lease.get().job();
      if (lost.isEmpty() && !JobExtension.of(job).isEmpty()) {
        lost.add(job.id());
        ExpiredLeases.runOut(job.id(), sql, reaper);
      } else {
        run(runner(new SpecWork(1, 1)), lease.get());
      }
      lease = next(sweep);
    }
    assertThat(lost).hasSize(1);
    JsonNode row =
        rows(sweep).stream()
            .filter(each -> each.get("job").asString().equals(lost.getFirst().toString()))
            .findFirst()
            .orElseThrow();
    assertThat(row.get("rungs").size())
        .as("%s", row)
        .isEqualTo(JobExtension.of(jobs.get(lost.getFirst())).size() + 1)
        .isGreaterThan(1);
  }
}
