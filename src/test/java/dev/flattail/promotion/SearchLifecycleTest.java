package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.Http;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.retention.Retention;
import dev.flattail.jobs.worker.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A search as a sweep: its table, its end, and what its user does to it. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SearchLifecycleTest extends SearchFixture {
  @Autowired Retention retention;

  @Test
  void theTableShowsTheValuesAtTheRungs() {
    submit(2);
    run(2.5);
    run(1.5);
    awaitDecided();
    run(1.25);
    awaitDecided();
    assertThat(http.get("/sweeps/" + sweep()).json().at("/rows/1/rungs").toString())
        .isEqualTo("[{\"epochs\":1,\"value\":1.5},{\"epochs\":2,\"value\":1.25}]");
    List<String> csv = http.get("/sweeps/" + sweep(), "Accept", "text/csv").text().lines().toList();
    assertThat(csv.get(0)).startsWith("job,state,/optimizer/lr,epochs,rung.1,rung.2,rung.4,");
    assertThat(csv.get(1)).contains(",0.01,1,2.5,,,");
    assertThat(csv.get(2)).contains(",0.02,2,1.5,1.25,,");
  }

  @Test
  void aSearchIsNotOverBeforeItHasDecidedAboutItsLastTraining() throws Exception {
    submit(2);
    run(2.0);
    awaitDecided();
    String seen;
    try (Connection other = lockedSweep()) {
      run(1.0);
      Http.Answer undecided = http.get("/sweeps/" + sweep() + "?view=summary", "Prefer", "wait=1");
      assertThat(undecided.json().get("counts").get("succeeded").asInt()).isEqualTo(2);
      assertThat(undecided.json().get("state").asString()).isEqualTo("running");
      seen = undecided.header("ETag");
      other.rollback();
    }
    Http.Answer decided =
        http.get(
            "/sweeps/" + sweep() + "?view=summary", "If-None-Match", seen, "Prefer", "wait=20");
    assertThat(decided.status()).isEqualTo(200);
    assertThat(decided.json().get("counts").get("queued").asInt()).isEqualTo(1);
  }

  /** Locks the sweep, so that nothing is decided. */
  private Connection lockedSweep() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("select from sweep where id = '%s' for no key update".formatted(sweep()));
    }
    return connection;
  }

  @Test
  void aCancelledSearchPromotesNothing() {
    submit(4);
    run(3.0);
    run(2.0);
    awaitDecided();
    Lease running = claim();
    Lease sample = claim();
    sweeps.cancel(sweep());
    end(running, 1.5); // it ends before it hears of the cancellation
    end(sample, 1.0);
    awaitDecided();
    assertThat(rungs()).containsExactly(List.of(1), List.of(1, 2), List.of(1), List.of());
    assertThat(summary().get("state").asString()).isEqualTo("cancelled");
    assertThat(summary().at("/counts/queued").asInt()).isZero();
  }

  @Test
  void cancellingTheJobsOfASearchTogetherPromotesNoOthers() {
    submit(4);
    run(1.0);
    awaitDecided();
    run(2.0);
    run(3.0);
    awaitDecided();
    Http.Answer answer = http.postJson("/jobs/cancel?sweep=" + sweep(), "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    awaitDecided();
    assertThat(summary().get("state").asString()).isEqualTo("cancelled");
    assertThat(summary().at("/counts/cancelled").asInt()).as("the first and the last").isEqualTo(2);
  }

  @Test
  void anAdditionLetsACancelledSearchGoOn() {
    submit(2);
    run(2.0);
    awaitDecided();
    sweeps.cancel(sweep());
    http.postJson("/sweeps/" + sweep() + "/add", "{\"grid\": {\"/optimizer/lr\": [0.09]}}");
    assertThat(run(1.0)).isEqualTo(id(2));
    awaitDecided();
    assertThat(job(2).state()).isEqualTo(JobState.QUEUED);
    assertThat(job(2).pauseAfter()).isEqualTo(2);
  }

  @Test
  void aDeletedTrainingTakesPartNoMore() {
    submit(4);
    run(1.0);
    awaitDecided();
    jobs.delete(id(0));
    run(2.0);
    awaitDecided();
    assertThat(job(1).state()).as("one of one").isEqualTo(JobState.SUCCEEDED);
    run(3.0);
    awaitDecided();
    assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aPausedTrainingWithoutItsCheckpointLeavesItsPlaceToTheNextBest() {
    submit(4);
    UUID best = run(1.0);
    awaitDecided();
    sql.sql("delete from job_artifact where job_id = :id").param("id", best).update();
    run(2.0);
    awaitDecided();
    assertThat(jobs.get(best).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void retentionKeepsThePausedTrainingsOfASearchThatIsNotOver() {
    submit(2);
    UUID paused = run(2.0);
    awaitDecided();
    age(paused);
    retention.deleteCheckpoints(Duration.ofDays(1), 1000);
    retention.deleteJobs(Duration.ofDays(1), 1000);
    assertThat(jobs.get(paused).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(jobs.checkpoints(paused)).hasSize(1);
  }

  @Test
  void retentionDeletesThePausedTrainingsOfASearchThatIsOver() {
    submit(1);
    UUID paused = run(2.0);
    awaitDecided();
    age(paused);
    retention.deleteCheckpoints(Duration.ofDays(1), 1000);
    assertThat(jobs.checkpoints(paused)).isEmpty();
    retention.deleteJobs(Duration.ofDays(1), 1000);
    assertThat(
            sql.sql("select count(*) from job where id = :id")
                .param("id", paused)
                .query(Integer.class)
                .single())
        .isZero();
  }

  private void age(UUID job) {
    sql.sql("update job set finished_at = now() - interval '2 days' where id = :id")
        .param("id", job)
        .update();
  }

  @Test
  void aSearchThatHasNotDecidedCannotBeDeleted() throws Exception {
    submit(2);
    run(2.0);
    awaitDecided();
    CompletableFuture<Http.Answer> deletion;
    try (Connection other = lockedSweep()) {
      run(1.0);
      // It waits for the lock, and decisions pass over locked sweeps.
      deletion =
          CompletableFuture.supplyAsync(
              () -> http.send("DELETE", "/sweeps/" + sweep(), new byte[0]));
      await()
          .atMost(SOON)
          .until(
              () ->
                  sql.sql(
                          """
                              select exists (select from pg_stat_activity
                                  where wait_event_type = 'Lock' and query like 'select id from sweep%')""")
                      .query(Boolean.class)
                      .single());
      other.rollback();
    }
    Http.Answer refused = deletion.get();
    assertThat(refused.status()).as(refused.text()).isEqualTo(409);
    awaitDecided();
    assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aCancelledSearchWithoutRunningJobsIsOverAtOnce() {
    submit(2);
    assertThat(http.postJson("/sweeps/" + sweep() + "/cancel", "").json().get("state").asString())
        .isEqualTo("cancelled");
    assertThat(http.postJson("/sweeps/" + sweep() + "/cancel", "").status()).isEqualTo(409);
  }

  @Test
  void cancellingASearchPausesATrainingAgainThatWasToGoOn() {
    submit(2);
    run(2.0);
    awaitDecided();
    UUID promoted = run(1.0);
    Job paused = jobs.get(promoted);
    awaitDecided();
    assertThat(jobs.get(promoted).state()).isEqualTo(JobState.QUEUED);
    sweeps.cancel(sweep());
    Job again = jobs.get(promoted);
    assertThat(again.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(JobExtension.of(again)).isEmpty();
    assertThat(Objects.requireNonNull(again.result()).tree().at("/stopped/epoch").asInt())
        .isEqualTo(1);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.startedAt()).isNotNull().isBeforeOrEqualTo(again.finishedAt());
    assertThat(again.progress().fraction()).isEqualTo(0.25).isEqualTo(paused.progress().fraction());
    assertThat(summary().get("state").asString()).isEqualTo("cancelled");
  }

  @Test
  void anAdditionLetsATrainingGoOnThatACancellationPausedAgain() {
    submit(2);
    run(2.0);
    awaitDecided();
    UUID promoted = run(1.0);
    awaitDecided();
    sweeps.cancel(sweep());
    http.postJson("/sweeps/" + sweep() + "/add", "{\"grid\": {\"/optimizer/lr\": [0.09]}}");
    run(3.0);
    awaitDecided();
    assertThat(jobs.get(promoted).state()).isEqualTo(JobState.QUEUED);
    assertThat(jobs.get(promoted).pauseAfter()).isEqualTo(2);
  }

  @Test
  void reportsDoNotCallAPausedTrainingPassed() {
    submit(2);
    UUID paused = run(2.0);
    assertThat(http.get("/jobs/" + paused + "/junit.xml").text())
        .contains("skipped=\"1\"")
        .contains("<skipped message=");
    assertThat(http.get("/jobs/" + paused + "/report.md").text())
        .contains(": paused")
        .doesNotContain("passed");
  }

  @Test
  void aPausedTrainingIsExtendedByItsSearchAlone() {
    submit(2);
    UUID paused = run(2.0);
    Http.Answer refused = http.postJson("/jobs/" + paused + "/extend", "{\"epochs\": 8}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("detail").asString())
        .contains("belongs to the search of sweep " + sweep());
  }

  @Test
  void meansCountAPausedTrainingAsUnfinished() {
    submit(2);
    run(2.0);
    run(1.0);
    awaitDecided();
    JsonNode groups = http.get("/sweeps/" + sweep() + "?over=/optimizer/lr").json().get("groups");
    assertThat(groups.get(0).get("n").asInt()).isZero();
    assertThat(groups.get(0).get("unfinished").asInt()).isEqualTo(2);
  }
}
