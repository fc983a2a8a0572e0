package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.JobSignals;
import dev.flattail.jobs.PausedTrainings;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.results.SearchMetric;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A failure of any kind, or an end meanwhile, keeps no search from its decisions. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class PromotionSchedulerTest extends SearchFixture {
  private static final UUID FAILING = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  @Autowired TransactionTemplate transaction;
  @Autowired RungReads rungs;
  @Autowired PausedTrainings paused;
  @Autowired JobSignals signals;

  /** Runs out of memory in the first round, and then for one of two sweeps. */
  private static final class Faulty extends Promotions {
    private final CountDownLatch rounds = new CountDownLatch(3);
    private final CountDownLatch others = new CountDownLatch(2);

    Faulty(
        TransactionTemplate transaction, JdbcClient sql, RungReads rungs, PausedTrainings paused) {
      super(transaction, sql, rungs, paused);
    }

    @Override
    List<UUID> undecided() {
      boolean isFirst = rounds.getCount() == 3;
      rounds.countDown();
      if (isFirst) {
        throw new OutOfMemoryError("A fault of the test.");
      }
      return List.of(FAILING, OTHER);
    }

    @Override
    public List<UUID> decide(UUID sweep) {
      if (sweep.equals(FAILING)) {
        throw new StackOverflowError("A fault of the test.");
      }
      others.countDown();
      return List.of();
    }
  }

  @Test
  void anErrorEndsNeitherTheRoundsNorTheDecisionsOfOtherSweeps() throws Exception {
    Faulty faulty = new Faulty(transaction, sql, rungs, paused);
    PromotionScheduler scheduler = new PromotionScheduler(faulty, signals);
    scheduler.start();
    try {
      assertThat(faulty.others.await(20, TimeUnit.SECONDS)).as("two later rounds").isTrue();
      assertThat(faulty.rounds.getCount()).isZero();
    } finally {
      scheduler.stop();
    }
  }

  @Test
  void theOldestUndecidedEndHasAnAge() {
    submit(1);
    assertThat(promotions.oldestUndecidedSeconds()).isNotNegative();
    transaction.executeWithoutResult(
        status -> {
          sql.sql(
                  "insert into promotion_check (sweep_id, job_id, at) values (:sweep, :job, now() - interval '1 hour')")
              .param("sweep", sweep())
              .param("job", id(0))
              .update();
          assertThat(promotions.oldestUndecidedSeconds()).isGreaterThan(3599);
          status.setRollbackOnly();
        });
  }

  /** Ends a training between the reading of the checks and that of the trainings. */
  private static final class Interrupted extends RungReads {
    private final Lease ending;

    Interrupted(JdbcClient sql, Lease ending) {
      super(sql);
      this.ending = ending;
    }

    @Override
    Map<UUID, Reading> trainings(UUID sweep, SearchMetric metric) {
      CompletableFuture.runAsync(() -> end(ending, 0.7)).join();
      return super.trainings(sweep, metric);
    }
  }

  @Test
  void anEndDuringADecisionIsForTheNextOne() {
    submit(4);
    for (double loss : new double[] {2.0, 1.0, 0.9, 0.8}) {
      run(loss); // the third is the second training at its next rung
      awaitDecided();
    }
    Lease ending = claim();
    Lease sample = claim();
    assertThat(ending.job().id()).isEqualTo(id(2));
    Promotions interrupted = new Promotions(transaction, sql, new Interrupted(sql, ending), paused);
    transaction.executeWithoutResult(
        status -> {
          sql.sql("select id from sweep where id = :id for no key update")
              .param("id", sweep())
              .query(UUID.class)
              .single();
          CompletableFuture.runAsync(() -> end(sample, 5.0)).join();
          assertThat(interrupted.decide(sweep())).isEmpty();
        });
    awaitDecided();
    assertThat(job(2).reason()).isEqualTo("goes on after epoch 2 of 4");
  }
}
