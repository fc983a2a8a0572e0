package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.Tables;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.trackers.MlflowState.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever fails, a run has each point once, and none is missing. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class MlflowFaultsTest extends MlflowFixture {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Autowired RunExporter exporter;
  @Autowired MlflowProperties properties;

  private final List<ExportDispatcher> replicas = new ArrayList<>();

  @AfterEach
  void stopReplicas() {
    replicas.forEach(ExportDispatcher::stop);
  }

  private void startReplica() {
    ExportDispatcher replica =
        new ExportDispatcher(exports, exporter, health, properties, List.of());
    replica.start();
    replicas.add(replica);
  }

  /** Exports as a process does that records nothing when it fails. */
  private Thread exportInBackground(ClaimedExport claim) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                exporter.export(claim);
              } catch (Exception expected) {
                // The test looks at what is in MLflow.
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "experiments/create",
        "runs/search",
        "runs/create",
        "runs/log-batch",
        "runs/log-inputs",
        "artifacts",
        "runs/update"
      })
  void aLostAnswerIsMadeUpFor(String route) {
    MLFLOW.losesTheAnswerOnce(route);
    UUID job = succeeded();
    exportOnce();
    assertThat(state(job)).isEqualTo("open");
    letTheWaitPass();
    export();
    assertComplete(MLFLOW.state.onlyRun());
    assertThat(state(job)).isEqualTo("done");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theLostAnswerOfAnyBatchIsMadeUpFor(int batch) {
    UUID job = succeeded();
    MLFLOW.losesTheAnswer("runs/log-batch", batch);
    exportOnce();
    assertThat(state(job)).isEqualTo("open");
    letTheWaitPass();
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 502, 503, 504, 307})
  void whatAServerThatIsAwayCouldNotIsDoneLater(int status) {
    MLFLOW.answersOnce("runs/log-batch", status);
    UUID job = succeeded();
    exportOnce();
    assertThat(state(job)).isEqualTo("open");
    assertThat(error(job)).isNull();
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aLinkThatACrashPreventedIsSetByTheNextExport() {
    Lease lease = training(1);
    export();
    String link = jobs.get(lease.job().id()).trackerUrl();
    sql.sql("update job set tracker_url = null").update();
    letTheWaitPass();
    export();
    assertThat(jobs.get(lease.job().id()).trackerUrl()).isEqualTo(link).isNotNull();
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() {
    MLFLOW.stop();
    UUID job = succeeded();
    try {
      startReplica();
      await("an attempt")
          .atMost(SOON)
          .until(
              () ->
                  sql.sql("select claim from tracker_export where job_id = :job")
                          .param("job", job)
                          .query(Long.class)
                          .single()
                      > 1);
      assertThat(state(job)).isEqualTo("open");
    } finally {
      MLFLOW.restart();
    }
    await("the export").atMost(SOON).until(() -> state(job).equals("done"));
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aProcessThatDiesBeforeItStoresTheRunLeavesNoSecondOne() {
    UUID job = succeeded();
    ClaimedExport claim = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    Semaphore answer = MLFLOW.holdsTheAnswerOnce("runs/create");
    Thread dead = exportInBackground(claim);
    await("the run").atMost(SOON).until(() -> !MLFLOW.state.runs.isEmpty());
    dead.interrupt();
    letTheLeaseEnd();
    export();
    answer.release();
    assertComplete(MLFLOW.state.onlyRun());
    assertThat(state(job)).isEqualTo("done");
  }

  @Test
  void aProcessThatWasPausedDeletesTheRunThatItCreatesTooLate() throws Exception {
    succeeded();
    ClaimedExport claim = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    Semaphore search = MLFLOW.holdsTheAnswerOnce("runs/search");
    Thread paused = exportInBackground(claim);
    await("the search").atMost(SOON).until(() -> MLFLOW.requests("runs/search").size() == 1);
    letTheLeaseEnd();
    export();
    search.release();
    paused.join();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aProcessThatWasPausedLeavesTheRunThatAnotherOneHasFound() throws Exception {
    succeeded();
    ClaimedExport claim = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    Semaphore creation = MLFLOW.holdsTheAnswerOnce("runs/create");
    Thread paused = exportInBackground(claim);
    await("the run").atMost(SOON).until(() -> !MLFLOW.state.runs.isEmpty());
    letTheLeaseEnd();
    export();
    creation.release();
    paused.join();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aRunThatTheSearchDidNotShowIsDeletedIfItIsBlank() {
    MLFLOW.answersOnce("runs/create", 503);
    UUID job = succeeded();
    exportOnce();
    export();
    Run run = MLFLOW.state.onlyRun();
    assertComplete(run);
    // The first request was fulfilled late.
    Run late = MLFLOW.state.copyBlank(run);
    jobs.resume(failedAgain(job));
    assertThat(MLFLOW.state.runs).hasSize(2);
    claim(job).fail(new Failure(FailureCause.BAD_SPEC, "An error."));
    export();
    assertThat(late.deleted).isTrue();
    assertThat(run.deleted).isFalse();
  }

  private UUID failedAgain(UUID job) {
    sql.sql(
            "update job set extensions = '[{}]', state = 'queued', finished_at = null where id = :job")
        .param("job", job)
        .update();
    claim(job).fail(new Failure(FailureCause.BAD_SPEC, "An error."));
    return job;
  }

  @Test
  void twoReplicasExportEachJobOnce() {
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(succeeded());
    }
    startReplica();
    startReplica();
    await("all exports")
        .atMost(SOON)
        .until(() -> all.stream().allMatch(job -> state(job).equals("done")));
    assertThat(MLFLOW.state.runs).hasSize(12);
    MLFLOW.state.runs.values().forEach(this::assertComplete);
    assertThat(MLFLOW.requests("runs/create")).hasSize(12);
  }

  @Test
  void aRunThatSomebodyDeletesIsNotMadeAgain() {
    Lease lease = training(2);
    export();
    MLFLOW.state.onlyRun().deleted = true;
    train(lease, 3, 3);
    letTheWaitPass();
    export();
    assertThat(state(lease.job().id())).isEqualTo("stopped");
    assertThat(error(lease.job().id())).isEqualTo("The run was deleted in MLflow.");
    assertThat(MLFLOW.state.runs).hasSize(1);
    assertThat(exports.load().stopped()).isEqualTo(1);
  }

  @Test
  void anotherServerGetsTheWholeJob() {
    Lease lease = training(2);
    export();
    MLFLOW.forgetRuns();
    train(lease, 3, 3);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    letTheWaitPass();
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aDatabaseThatWasRestoredFindsItsRunsAgain() {
    Lease lease = training(2);
    export();
    Tables.empty(sql, "tracker_export");
    exports.register();
    train(lease, 3, 3);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aStoppedJobIsTriedAgainAfterAStart() {
    UUID job = succeeded();
    sql.sql("update tracker_export set state = 'stopped', refusals = 19, error = 'refused'")
        .update();
    startReplica();
    await("the export").atMost(SOON).until(() -> state(job).equals("done"));
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aProgressThatCannotBeReadIsMadeUpFromTheRun() {
    Lease lease = training(2);
    export();
    sql.sql("update tracker_export set progress = '{\"tags\": 7}'").update();
    train(lease, 3, 3);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void aChangeDuringAnExportIsExported() {
    Lease lease = training(1);
    ClaimedExport claim = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    dispatcher.export(claim);
    assertThat(state(lease.job().id())).isEqualTo("open");
    export();
    assertThat(state(lease.job().id())).isEqualTo("done");
    assertThat(MLFLOW.state.onlyRun().status).isEqualTo("FINISHED");
  }
}
