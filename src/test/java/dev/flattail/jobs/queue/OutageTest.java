package dev.flattail.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.Outage;
import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import dev.flattail.jobs.worker.Publication;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

@SuppressWarnings("NullAway.Init") // Spring sets the fields
class OutageTest extends QueueFixture {
  @Autowired DatabaseRetry retry;
  @Autowired ExactlyOnceAppend append;
  @Autowired TransactionTemplate transaction;
  @Autowired StateTransitions moves;
  @Autowired FailedAttempts attemptEnd;
  @Autowired QueueEventPublisher watched;

  /** Every connection of this database, the caller's own included. */
  private void endAllSessions() {
    assertThatThrownBy(
            () ->
                sql.sql(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database()""")
                    .query()
                    .listOfRows())
        .isInstanceOf(DataAccessException.class);
  }

  @Test
  void aWorkersWritesOutliveItsConnections() {
    submit();
    Lease lease = claim();
    endAllSessions();
    lease.metricsRow(1, Map.of("epoch", 1));
    endAllSessions();
    lease.log("info", List.of("still here"));
    endAllSessions();
    lease.succeed(Map.of("verdict", "met"), Publication.NOTHING);

    assertThat(jobs.get(lease.job().id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(jobs.logs(lease.job().id())).extracting(LogLine::message).contains("still here");
  }

  @Test
  void aLineWhoseAnswerWasLostIsThereOnce() {
    submit();
    Lease lease = claim();
    AtomicInteger calls = new AtomicInteger();
    append.run(
        () -> {
          lease.log("info", List.of("line"));
          if (calls.incrementAndGet() == 1) {
            losesTheAnswer();
          }
        });
    assertThat(calls).hasValue(1);
    assertThat(jobs.logs(lease.job().id())).hasSize(1);

    append.run(
        () -> {
          lease.log("info", List.of("next"));
          if (calls.incrementAndGet() == 2) {
            throw lost();
          }
        });
    assertThat(calls).as("nothing was committed").hasValue(3);
    assertThat(jobs.logs(lease.job().id())).hasSize(2);
  }

  /** The present transaction is committed, and its caller does not learn it. */
  private static void losesTheAnswer() {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            throw lost();
          }
        });
  }

  private static DataAccessResourceFailureException lost() {
    return new DataAccessResourceFailureException("", new SQLException("", "08006"));
  }

  @Test
  void retryingAnEndWithALostAnswerFailsWithALostLease() {
    submit();
    Lease lease = claim();
    assertThatThrownBy(
            () ->
                retry.invoke(
                    () -> {
                      lease.succeed(Map.of(), Publication.NOTHING);
                      throw lost();
                    }))
        .isInstanceOf(LeaseLostException.class);
    assertThat(jobs.get(lease.job().id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "53300", "40001", "25P03"})
  void whatPostgresSaysOfItselfIsAskedAgain(String state) {
    AtomicInteger calls = new AtomicInteger();
    String answer =
        retry.invoke(
            () -> {
              if (calls.incrementAndGet() < 2) {
                throw new DataAccessResourceFailureException("", new SQLException("", state));
              }
              return "answer";
            });
    assertThat(answer).isEqualTo("answer");
    assertThat(calls).hasValue(2);
  }

  @Test
  void aRollbackThatFindsNoConnectionIsAnOutage() {
    assertThat(
            (Object) Outage.in(new IllegalStateException(new SQLException("Connection is closed"))))
        .isNotNull();
    assertThat((Object) Outage.in(new IllegalStateException(new SQLException("nonsense", "42601"))))
        .isNull();
  }

  @Test
  void whatIsWrongWithTheCallIsNotAskedAgain() {
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(
            () ->
                retry.invoke(
                    () -> {
                      calls.incrementAndGet();
                      throw new DuplicateKeyException("", new SQLException("", "23505"));
                    }))
        .isInstanceOf(DuplicateKeyException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void noLeaseRunsOutJustAfterPostgresHasStarted() {
    submit();
    Lease lease = claim();
    letLeaseRunOut(lease);
    LeaseReaper afterARestart =
        new LeaseReaper(
            transaction,
            sql,
            moves,
            attemptEnd,
            watched,
            new QueueSettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ZERO,
                3,
                Duration.ofDays(365)));
    assertThat(afterARestart.run()).isZero();
    assertThat(lease.heartbeat().cancelRequested()).isFalse();
    letLeaseRunOut(lease);
    assertThat(reaper.run()).isEqualTo(1);
  }

  @Test
  void anIdleTransactionIsEndedBeforeItBlocksOthers() {
    assertThat(
            sql.sql(
                    "select setting::int from pg_settings where name = 'idle_in_transaction_session_timeout'")
                .query(Integer.class)
                .single())
        .as("milliseconds; half a lease")
        .isEqualTo(15_000);
  }
}
