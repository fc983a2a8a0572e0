package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.EpochRow;
import dev.flattail.results.Judgment;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Searches whose trainings the test ends with chosen values, decided by the service's scheduler:
 * rungs after 1, 2 and 4 epochs, half go on, and smaller losses are better.
 */
@ApiTest
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class PromotionsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired Promotions promotions;
  @Autowired JdbcClient sql;
  @Autowired DataSource dataSource;
  private final UUID worker = UUID.randomUUID();
  private Http http;
  private @Nullable UUID sweep;

  @BeforeEach
  void connect() {
    http = new Http(port);
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Their artifacts have no bytes, so no other test shall see them. */
  @AfterEach
  void deleteSweep() {
    if (sweep != null) {
      sql.sql(
              "update job set state = 'cancelled', finished_at = now(), lease_until = null, worker_id = null where sweep_id = :id and state in ('queued', 'running')")
          .param("id", sweep)
          .update();
      sweeps.delete(sweep);
    }
  }

  private void submit(int trainings) {
    String rates =
        IntStream.rangeClosed(1, trainings)
            .mapToObj(i -> "0.0" + i)
            .collect(Collectors.joining(","));
    Http.Answer answer =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes", "validation": {"perClass": 5}}, "priority": 1000,
                      "optimizer": {"type": "sgd"}, "schedule": {"type": "constant"}},
             "grid": {"/optimizer/lr": [%s]},
             "strategy": {"type": "asha", "metric": "validationLoss", "minEpochs": 1, "maxEpochs": 4, "reduction": 2}}"""
                .formatted(rates));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    sweep = UUID.fromString(answer.json().get("id").asString());
  }

  private UUID sweep() {
    assertThat(sweep).isNotNull();
    return sweep;
  }

  private List<UUID> ids() {
    return sweeps.get(sweep()).rows().stream().map(SweepRow::job).toList();
  }

  private UUID id(int index) {
    return ids().get(index);
  }

  private Job job(int index) {
    return jobs.get(id(index));
  }

  private Lease claim() {
    while (true) {
      Lease lease = queue.claim(worker).orElseThrow();
      if (sweep().equals(lease.job().sweep())) {
        return lease;
      }
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
    }
  }

  /** Runs the next job to its next rung, or to its end. */
  private UUID run(double loss) {
    Lease lease = claim();
    end(lease, loss);
    return lease.job().id();
  }

  private static void end(Lease lease, double loss) {
    Integer pause = lease.job().pauseAfter();
    int epoch = pause == null ? 4 : pause;
    for (int done = JobExtension.of(lease.job()).isEmpty() ? 1 : epoch; done <= epoch; done++) {
      lease.metricsRow(done, row(done, loss));
    }
    TrainResult result = JobFixtures.result();
    lease.succeed(
        new TrainResult(
            result.models(),
            null,
            null,
            pause == null ? null : Stopped.paused(pause),
            Judgment.NONE),
        new Publication(
            List.of(new Publication.File("w", "application/octet-stream", 1, "c".repeat(64), "k")),
            List.of(new Publication.Name("last", epoch, "w")),
            List.of()));
  }

  private static EpochRow row(int epoch, double loss) {
    return new EpochRow(
        epoch, 0.1, null, 2.0, 0.4, 2.0, 0.2, 0.2, 0.2, null, null, 0.5, loss, 1.0, 100.0);
  }

  private void awaitDecided() {
    await()
        .atMost(SOON)
        .until(
            () ->
                sql.sql("select count(*) from promotion_check where sweep_id = :id")
                        .param("id", sweep())
                        .query(Integer.class)
                        .single()
                    == 0);
  }

  private JsonNode summary() {
    return http.get("/sweeps/" + sweep() + "?view=summary").json();
  }

  private List<List<Integer>> rungs() {
    return http.get("/sweeps/" + sweep())
        .json()
        .get("rows")
        .valueStream()
        .map(row -> row.get("rungs").valueStream().map(rung -> rung.get("epochs").asInt()).toList())
        .toList();
  }

  @Test
  void theBetterOfTwoGoesOnToTheNextRung() {
    submit(4);
    run(2.0);
    awaitDecided();
    assertThat(job(0).state()).as("one of one").isEqualTo(JobState.SUCCEEDED);
    run(1.0);
    awaitDecided();
    assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
    assertThat(job(1).reason()).isEqualTo("goes on after epoch 1 of 4, up to epoch 2");
    assertThat(job(1).pauseAfter()).isEqualTo(2);
    assertThat(job(0).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(JobExtension.of(job(0))).isEmpty();
  }

  @Test
  void aPromotedTrainingRunsBeforeSamplesThatHaveNotBegun() {
    submit(4);
    run(2.0);
    run(1.0);
    awaitDecided();
    Lease next = claim();
    assertThat(next.job().id()).isEqualTo(id(1));
    end(next, 0.9);
  }

  @Test
  void aSearchIsOverWhenNoTrainingIsToGoOn() {
    submit(4);
    List<UUID> ran = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ran.add(run(4 - i));
      awaitDecided();
    }
    // Each training is the best so far: the second goes on, and so do those after it.
    assertThat(ran).containsExactly(id(0), id(1), id(1), id(2), id(2), id(2), id(3));
    assertThat(summary().get("state").asString()).isEqualTo("running");
    run(-3);
    awaitDecided();
    run(-4);
    awaitDecided();
    assertThat(rungs())
        .containsExactly(List.of(1), List.of(1, 2), List.of(1, 2, 4), List.of(1, 2, 4));
    assertThat(summary().get("state").asString()).isEqualTo("succeeded");
    assertThat(job(3).pauseAfter()).as("it ran to its end").isNull();
  }

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
  void failedTrainingsCountAsTheWorst() {
    submit(4);
    claim().fail(new Failure(FailureCause.DIVERGED, "NaN."));
    run(9.0);
    awaitDecided();
    assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
    assertThat(job(0).state()).isEqualTo(JobState.FAILED);
  }

  @RepeatedTest(3)
  void concurrentDecisionsPromoteEachTrainingOnce() throws Exception {
    submit(8);
    List<Lease> leases = IntStream.range(0, 8).mapToObj(i -> claim()).toList();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      List<Callable<List<UUID>>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Lease lease = leases.get(i);
        double loss = i;
        work.add(
            () -> {
              end(lease, loss);
              return promotions.decide(sweep());
            });
      }
      for (Future<List<UUID>> done : executor.invokeAll(work)) {
        done.get();
      }
    }
    awaitDecided();
    List<Job> all = ids().stream().map(jobs::get).toList();
    assertThat(all.subList(0, 4))
        .as("the better half")
        .allSatisfy(job -> assertThat(JobExtension.of(job)).hasSize(1))
        .allSatisfy(job -> assertThat(job.state()).isEqualTo(JobState.QUEUED));
    assertThat(all).allSatisfy(job -> assertThat(JobExtension.of(job)).hasSizeLessThan(2));
  }

  @Test
  void aDecisionThatDiesIsMadeAgain() throws Exception {
    submit(4);
    UUID best = run(1.0);
    awaitDecided();
    try (Connection other = dataSource.getConnection();
        Statement locking = other.createStatement()) {
      other.setAutoCommit(false);
      locking.execute("select from job where id = '%s' for update".formatted(best));
      run(2.0);
      await()
          .atMost(SOON)
          .until(
              () ->
                  sql.sql(
                              """
                              select count(pg_terminate_backend(pid)) from pg_stat_activity
                              where wait_event_type = 'Lock'
                                  and query ilike 'select id, state, attempt%for update'""")
                          .query(Integer.class)
                          .single()
                      > 0);
      assertThat(JobExtension.of(jobs.get(best))).isEmpty();
      assertThat(summary().get("state").asString()).as("not decided").isEqualTo("running");
      other.rollback();
    }
    awaitDecided();
    assertThat(JobExtension.of(jobs.get(best))).hasSize(1);
    assertThat(jobs.get(best).state()).isEqualTo(JobState.QUEUED);
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
  void aPausedTrainingWithoutItsCheckpointDoesNotGoOn() {
    submit(4);
    UUID best = run(1.0);
    awaitDecided();
    sql.sql("delete from job_artifact where job_id = :id").param("id", best).update();
    run(2.0);
    awaitDecided();
    assertThat(jobs.get(best).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job(1).state()).as("it is not among the best").isEqualTo(JobState.SUCCEEDED);
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
