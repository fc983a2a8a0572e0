package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Tables;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.ServiceAddress;
import dev.flattail.jobs.TrackedJobs;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.trackers.MlflowState.Run;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What a run in MLflow has of its job. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class MlflowExportTest extends MlflowFixture {
  @Autowired TrackedJobs tracked;
  @Autowired MlflowClient client;
  @Autowired MlflowRuns runs;
  @Autowired ServiceAddress service;

  @Test
  void aRunningTrainingHasItsEpochs() {
    Lease lease = training(2);
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.curve("accuracy/testAccuracy")).containsExactly("1=0.1", "2=0.2");
    assertThat(run.curve("training/trainLoss")).containsExactly("1=1.5", "2=1.5");
    assertThat(run.status).isEqualTo("RUNNING");

    train(lease, 3, 3);
    letTheWaitPass();
    export();
    assertThat(run.curve("accuracy/testAccuracy")).containsExactly("1=0.1", "2=0.2", "3=0.3");
    assertThat(run.end).isNull();
  }

  @Test
  void figuresThatWereNotMeasuredAreLeftOut() {
    training(1);
    export();
    assertThat(MLFLOW.state.onlyRun().curve("accuracy/few")).isEmpty();
    assertThat(MLFLOW.state.onlyRun().curve("training/rho")).isEmpty();
  }

  @Test
  void lossesThatAreNotFiniteAreNan() {
    Lease lease = claim(submit(""));
    lease.metricsRow(1, row(1, 0.1, Double.NaN));
    lease.metricsRow(2, row(2, 0.1, Double.POSITIVE_INFINITY));
    export();
    assertThat(MLFLOW.state.onlyRun().curve("training/trainLoss"))
        .containsExactly("1=NaN", "2=NaN");
  }

  @Test
  void pointsHaveTheTimesOfTheirRows() {
    Lease lease = training(1);
    export();
    long at =
        sql.sql("select floor(extract(epoch from at) * 1000) from job_metrics where job_id = :job")
            .param("job", lease.job().id())
            .query(Long.class)
            .single();
    assertThat(MLFLOW.state.onlyRun().points)
        .allSatisfy(point -> assertThat(point.timestamp()).isEqualTo(at));
  }

  @Test
  void aLongTrainingIsSentInBatches() {
    Lease lease = claim(submit(""));
    train(lease, 1, 300);
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.curve("training/trainLoss")).hasSize(300);
    assertThat(run.points).hasSizeGreaterThan(MlflowRuns.MOST_METRICS).doesNotHaveDuplicates();
  }

  @Test
  void anEndedTrainingHasItsResult() {
    Lease lease = training(2);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.curve("result/final/balancedAccuracy")).containsExactly("2=0.252");
    assertThat(run.curve("result/final/perClass")).hasSize(10).startsWith("0=0.252", "1=0.252");
    assertThat(run.status).isEqualTo("FINISHED");
    assertThat(run.end)
        .isEqualTo(Objects.requireNonNull(jobs.get(lease.job().id()).finishedAt()).toEpochMilli());
    assertThat(state(lease.job().id())).isEqualTo("done");
  }

  @Test
  void aFailedJobHasItsError() {
    Lease lease = training(1);
    lease.fail(new Failure(FailureCause.DIVERGED, "The loss was NaN at step 3."));
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.status).isEqualTo("FAILED");
    assertThat(run.tags)
        .containsKey("flattail.error")
        .doesNotContainKeys("flattail.errorDetail", "flattail.host");
    assertThat(new RunDescription(jobs.get(lease.job().id()), service, true).tags())
        .containsEntry("flattail.errorDetail", "The loss was NaN at step 3.");
  }

  @Test
  void jobsOfOtherOwnersStayHere() throws Exception {
    Lease lease = training(1);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    MlflowProperties ofAnna = MlflowClientTest.properties("owners", "anna,bob");
    assertThat(ofAnna.isExported("anna")).isTrue();
    new RunExporter(exports, tracked, store, client, runs, ofAnna, service)
        .export(exports.claim(1, Duration.ofSeconds(30)).getFirst());
    assertThat(state(lease.job().id())).isEqualTo("done");
    assertThat(MLFLOW.state.runs).isEmpty();
  }

  @Test
  void aCancelledJobIsKilled() {
    Lease lease = training(1);
    jobs.cancel(lease.job().id());
    lease.cancelled();
    export();
    assertThat(MLFLOW.state.onlyRun().status).isEqualTo("KILLED");
  }

  @Test
  void aJobThatNeverBeganHasNoRun() {
    UUID job = submit("");
    export();
    jobs.cancel(job);
    export();
    assertThat(MLFLOW.state.runs).isEmpty();
  }

  @Test
  void parametersAreTheValuesOfTheResolvedSpec() {
    claim(submit(", \"sharpness\": {\"type\": \"sam\", \"rho\": 0.05}"));
    export();
    assertThat(MLFLOW.state.onlyRun().params)
        .containsEntry("sharpness/rho", "0.05")
        .containsEntry("sharpness/type", "sam")
        .containsEntry("dataset/name", "shapes")
        .containsEntry("epochs", "4")
        .doesNotContainKey("name");
  }

  @Test
  void tagsLeadBackToTheJob() {
    UUID job =
        submit(
            ", \"name\": \"run 7\", \"labels\": {\"branch\": \"main\", \"flattail.job\": \"x\"}");
    claim(job);
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.name).isEqualTo("run 7");
    assertThat(run.tags)
        .containsEntry("flattail.job", job.toString())
        .containsEntry("flattail.url", "https://flattail.example.org/jobs/" + job)
        .containsEntry("flattail.state", "running")
        .containsEntry("label.branch", "main")
        .containsEntry("label.flattail.job", "x")
        .containsEntry("mlflow.source.type", "JOB");
    assertThat(run.tags.get("mlflow.note.content"))
        .contains("https://flattail.example.org/jobs/" + job + "/report.html");
  }

  @Test
  void labelsThatAreNoNamesOfMlflowAreExported() {
    UUID job = submit(", \"labels\": {\"team/\": \"x\", \"a/../b\": \"y\", \"a/__/b\": \"z\"}");
    claim(job);
    export();
    assertThat(MLFLOW.state.onlyRun().tags)
        .containsEntry("label.team/_", "x")
        .containsEntry("label.a/__/b", "z")
        .containsValue("y");
  }

  @Test
  void tagsThatTheJobHasNoMoreAreRemoved() {
    Lease first = training(1);
    first.release("the worker is shutting down");
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.tags).containsEntry("flattail.reason", "the worker is shutting down");

    Lease second = claim(first.job().id());
    second.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertThat(run.tags)
        .doesNotContainKey("flattail.reason")
        .containsEntry("flattail.state", "succeeded");
  }

  @Test
  void tagsThatPeopleAddStay() {
    Lease lease = training(1);
    export();
    MLFLOW.state.onlyRun().tags.put("reviewed", "yes");
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertThat(MLFLOW.state.onlyRun().tags).containsEntry("reviewed", "yes");
  }

  @Test
  void theRunNamesItsDataSet() {
    training(1);
    export();
    assertThat(MLFLOW.state.onlyRun().datasets).containsExactly("shapes");
  }

  @Test
  void theExperimentIsNamedByThePattern() {
    training(1);
    export();
    assertThat(MLFLOW.state.experiments()).containsExactly("shapes/" + project);
  }

  @Test
  void theJobLinksToItsRun() {
    Lease lease = training(1);
    String before = http.get("/jobs/" + lease.job().id()).header("ETag");
    export();
    JsonNode job = http.get("/jobs/" + lease.job().id(), "If-None-Match", before).json();
    assertThat(job.at("/links/tracker").asString(""))
        .isEqualTo("https://mlflow.example.org/#/experiments/1/runs/" + MLFLOW.state.onlyRun().id);
  }

  @Test
  void filesAreUploadedOnceTheJobHasEnded() throws Exception {
    UUID job = fixtures.succeeded();
    export();
    Run run = MLFLOW.state.onlyRun();
    String folder = run.experiment + "/" + run.id + "/artifacts/";
    assertThat(MLFLOW.state.files)
        .containsKey(folder + "spec.json")
        .containsEntry(folder + "plots/accuracy.png", new byte[] {(byte) 0x89, 'P', 'N'});
    // The weights are larger than what is uploaded.
    assertThat(MLFLOW.state.files).doesNotContainKey(folder + "checkpoints/epoch-2.safetensors");
    assertThat(state(job)).isEqualTo("done");
  }

  @Test
  void nothingIsUploadedToAServerThatStoresFilesElsewhere() throws Exception {
    MLFLOW.state.keepArtifactsElsewhere();
    fixtures.succeeded();
    export();
    assertThat(MLFLOW.requests("artifacts")).isEmpty();
    assertThat(MLFLOW.state.onlyRun().status).isEqualTo("FINISHED");
  }

  @Test
  void requestsHaveTheToken() {
    MLFLOW.require("Bearer a-token-of-the-tests");
    training(1);
    export();
    assertThat(MLFLOW.state.onlyRun().curve("training/trainLoss")).hasSize(1);
  }

  @Test
  void repeatedEpochsAreReportedOnlyWhereTheyDiffer() {
    Lease lease = training(3);
    export();
    // As after the loss of a worker, whose last checkpoint was of epoch 1.
    lease.startAfter(1);
    lease.metricsRow(2, row(2, 0.2));
    lease.metricsRow(3, row(3, 0.77));
    letTheWaitPass();
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.curve("accuracy/testAccuracy"))
        .containsExactly("1=0.1", "2=0.2", "3=0.3", "3=0.77");
    assertThat(run.curve("training/trainLoss")).containsExactly("1=1.5", "2=1.5", "3=1.5");
  }

  @Test
  void theStepOfTheResultIsTheLastEpochOfTheJob() {
    Lease lease = training(3);
    export();
    lease.startAfter(1);
    lease.metricsRow(2, row(2, 0.2));
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.curve("result/final/balancedAccuracy")).containsExactly("2=0.252");
  }

  @Test
  void anExtendedTrainingContinuesItsRun() throws Exception {
    UUID job = fixtures.succeeded();
    export();
    Run run = MLFLOW.state.onlyRun();
    assertThat(run.params).containsEntry("epochs", "2");

    assertThat(http.postJson("/jobs/" + job + "/extend", "{\"epochs\": 3}").status())
        .isEqualTo(202);
    Lease lease = claim(job);
    export();
    assertThat(run.status).isEqualTo("RUNNING");
    assertThat(run.tags).containsEntry("flattail.epochs", "3");

    lease.startAfter(2);
    lease.metricsRow(3, row(3, 0.3));
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertThat(MLFLOW.state.onlyRun()).isSameAs(run);
    assertThat(run.status).isEqualTo("FINISHED");
    assertThat(run.curve("training/trainLoss")).hasSize(3);
    assertThat(run.curve("result/final/balancedAccuracy")).containsExactly("2=0.252", "3=0.252");
    // Equal values at the same steps are not repeated.
    assertThat(run.curve("result/final/perClass")).hasSize(10);
    assertThat(run.params).containsEntry("epochs", "2");
  }

  @Test
  void aResumedJobContinuesItsRun() {
    Lease first = training(2);
    first.fail(new Failure(FailureCause.BAD_SPEC, "An error."));
    export();
    Run run = MLFLOW.state.onlyRun();
    UUID job = first.job().id();
    jobs.resume(job);
    export();
    assertThat(run.status).isEqualTo("FAILED");

    Lease second = claim(job);
    second.startAfter(2);
    train(second, 3, 3);
    second.succeed(JobFixtures.result(), Publication.NOTHING);
    export();
    assertThat(MLFLOW.state.onlyRun()).isSameAs(run);
    assertThat(run.status).isEqualTo("FINISHED");
    assertThat(run.curve("training/trainLoss")).containsExactly("1=1.5", "2=1.5", "3=1.5");
  }

  @Test
  void theRunOfADeletedJobEnds() {
    Lease lease = training(1);
    export();
    UUID job = lease.job().id();
    lease.fail(new Failure(FailureCause.BAD_SPEC, "An error."));
    jobs.delete(job);
    export();
    assertThat(MLFLOW.state.onlyRun().status).isEqualTo("FAILED");
    assertThat(MLFLOW.state.onlyRun().tags).containsEntry("flattail.deleted", "true");
    assertThat(sql.sql("select count(*) from tracker_export").query(Long.class).single()).isZero();
  }

  @Test
  void jobsThatEndedBeforeTheTrackerWasTurnedOnHaveNoRun() throws Exception {
    Tables.empty(sql, "tracker");
    fixtures.succeeded();
    exports.register();
    export();
    assertThat(MLFLOW.state.runs).isEmpty();
  }

  @Test
  void aJobThatRunsWhenTheTrackerIsTurnedOnIsExportedWhole() {
    Tables.empty(sql, "tracker");
    training(2);
    exports.register();
    export();
    assertThat(MLFLOW.state.onlyRun().curve("training/trainLoss")).hasSize(2);
  }

  @Test
  void theLoadIsWhatIsDue() {
    training(1);
    assertThat(exports.load().due()).isEqualTo(1);
    export();
    assertThat(exports.load()).isEqualTo(new TrackerLoad(0, 0, 0, 0));
  }

  @Test
  void aServiceWithoutTrackerWritesNothing() {
    Tables.empty(sql, "tracker");
    training(1);
    assertThat(sql.sql("select count(*) from tracker_export").query(Long.class).single()).isZero();
    assertThat(List.of(MLFLOW.requests("runs/create"))).containsExactly(List.of());
  }
}
