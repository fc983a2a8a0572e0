package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Which trainings of a search go on, each once. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class PromotionsTest extends SearchFixture {
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
}
