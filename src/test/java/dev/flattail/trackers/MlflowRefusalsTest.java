package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that fails or is refused waits alone, and what can be exported is. */
class MlflowRefusalsTest extends MlflowFixture {
  @Test
  void aJobThatMeetsAnOutageIsTriedAfterTheOthers() {
    UUID failing = succeeded();
    UUID other = succeeded();
    MLFLOW.answersOnce("runs/search", 503);
    ClaimedExport first = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    assertThat(first.job()).isEqualTo(failing);
    dispatcher.export(first);
    assertThat(exports.claim(1, Duration.ofSeconds(30)).getFirst().job()).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 408, 413, 500})
  void aJobThatFailsWaitsAloneWhileOthersAreExported(int status) {
    UUID failing = succeeded();
    UUID other = succeeded();
    MLFLOW.answersOnce("runs/log-batch", status);
    exportOnly(failing);
    assertThat(health.room(8, 0)).isEqualTo(8);
    export();
    assertThat(state(other)).isEqualTo("done");
    assertThat(state(failing)).isEqualTo("open");
    assertThat(error(failing)).contains(Integer.toString(status));
    letTheWaitPass();
    export();
    assertThat(state(failing)).isEqualTo("done");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500})
  void whatPeopleCanRepairIsTriedForAsLongAsItTakes(int status) {
    UUID job = succeeded();
    for (int attempt = 0; attempt < 25; attempt++) {
      MLFLOW.answersOnce("runs/search", status);
      letTheWaitPass();
      exportOnce();
    }
    assertThat(state(job)).isEqualTo("open");
    letTheWaitPass();
    export();
    assertComplete(MLFLOW.state.onlyRun());
  }

  @Test
  void anExportThatSendsNothingSaysNothingOfTheServer() {
    training(1);
    export();
    health.failed(new MlflowException.Unavailable("the connection was refused", Duration.ZERO));
    letTheWaitPass();
    int before = MLFLOW.requests("runs/log-batch").size();
    exportOnce();
    assertThat(MLFLOW.requests("runs/log-batch")).hasSize(before);
    assertThat(health.room(8, 1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runs/log-inputs", "artifacts", "runs/delete-tag"})
  void aPartThatIsRefusedKeepsNothingElseBack(String route) {
    Lease lease = training(3);
    lease.release("the worker is shutting down");
    export();
    Lease second = claim(lease.job().id());
    second.succeed(JobFixtures.result(), Publication.NOTHING);
    sql.sql("update tracker_export set progress = (progress::jsonb - 'dataset')::json").update();
    MLFLOW.refusesOnce(route, "INVALID_PARAMETER_VALUE");
    exportOnce();
    assertComplete(MLFLOW.state.onlyRun());
    assertThat(error(lease.job().id())).contains("INVALID_PARAMETER_VALUE");
  }

  @Test
  void curvesOfARunningTrainingDoNotWaitForPartsThatAreRefused() {
    Lease lease = training(2);
    MLFLOW.refusesOnce("runs/log-inputs", "INVALID_PARAMETER_VALUE");
    exportOnce();
    assertThat(error(lease.job().id())).isNull();
    letTheWaitPass();
    export();
    assertThat(MLFLOW.state.onlyRun().datasets).hasSize(1);
  }

  @Test
  void aRefusedJobIsTriedAgainLater() {
    UUID job = succeeded();
    MLFLOW.refusesOnce("runs/log-batch", "INVALID_PARAMETER_VALUE");
    export();
    assertThat(state(job)).isEqualTo("open");
    assertThat(error(job)).contains("INVALID_PARAMETER_VALUE");
    assertThat(exports.load().refused()).isEqualTo(1);
    letTheWaitPass();
    export();
    assertComplete(MLFLOW.state.onlyRun());
    assertThat(error(job)).isNull();
  }

  @Test
  void aJobThatIsAlwaysRefusedIsStoppedWithAReason() {
    UUID job = succeeded();
    int attempts = 0;
    while (state(job).equals("open")) {
      MLFLOW.refusesOnce("runs/log-batch", "INVALID_PARAMETER_VALUE");
      letTheWaitPass();
      export();
      attempts++;
    }
    assertThat(attempts).isEqualTo(20);
    assertThat(state(job)).isEqualTo("stopped");
    assertThat(error(job)).contains("INVALID_PARAMETER_VALUE");
  }

  @Test
  void aRunThatDisappearsEachTimeIsNotMadeForEver() {
    UUID job = succeeded();
    for (int attempt = 0; state(job).equals("open") && attempt < 30; attempt++) {
      MLFLOW.refusesOnce("runs/update", "RESOURCE_DOES_NOT_EXIST");
      MLFLOW.refusesOnce("runs/get", "RESOURCE_DOES_NOT_EXIST");
      letTheWaitPass();
      export();
      MLFLOW.forgetRuns();
    }
    assertThat(state(job)).isEqualTo("stopped");
    assertThat(MLFLOW.requests("runs/create")).hasSize(20);
  }

  @Test
  void aDeletedExperimentIsNotRecordedSoThatAnotherCanBeNamed() {
    succeeded();
    export();
    MLFLOW.state.deletedExperiments.add("1");
    UUID job = succeeded();
    export();
    assertThat(error(job)).contains("was deleted in MLflow");
    assertThat(
            sql.sql("select count(*) from tracker_export where experiment is null")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void theRunOfADeletedJobIsGivenUpWhenItCannotBeEnded() {
    Lease lease = training(1);
    export();
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    jobs.delete(lease.job().id());
    for (int attempt = 1; attempt <= 20; attempt++) {
      assertThat(state(lease.job().id())).isEqualTo("open");
      MLFLOW.answersOnce("runs/log-batch", 500);
      letTheWaitPass();
      exportOnce();
    }
    assertThat(exports.load().refused()).isZero();
    assertThat(exports.load().stopped()).isZero();
  }

  private void exportOnly(UUID job) {
    ClaimedExport first = exports.claim(1, Duration.ofSeconds(30)).getFirst();
    assertThat(first.job()).isEqualTo(job);
    dispatcher.export(first);
  }
}
