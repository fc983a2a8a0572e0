package dev.flattail.jobs.queue;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueListener;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.DeadWorkers;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes jobs back from lost workers. Every process runs it; each job is taken back once, by the
 * first process that finds it.
 */
@Component
public class LeaseReaper implements DeadWorkers {
  private static final Logger log = LoggerFactory.getLogger(LeaseReaper.class);
  private static final int BATCH = 100;

  /** After this time without a sign of life, a worker's row is deleted. */
  private static final Duration FORGET_WORKERS_AFTER = Duration.ofHours(1);

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final StateTransitions transitions;
  private final FailedAttempts attemptEnd;
  private final QueueEventPublisher events;
  private final Duration restartGrace;

  LeaseReaper(
      TransactionTemplate transaction,
      JdbcClient sql,
      StateTransitions transitions,
      FailedAttempts attemptEnd,
      QueueEventPublisher events,
      QueueSettings settings) {
    this.transaction = transaction;
    this.sql = sql;
    this.transitions = transitions;
    this.attemptEnd = attemptEnd;
    this.events = events;
    this.restartGrace = settings.restartGrace();
  }

  /**
   * Takes back every job with an expired lease. Does nothing shortly after a start of PostgreSQL:
   * the workers may be alive and could not renew their leases during the outage.
   *
   * @return number of jobs
   */
  public int run() {
    int reaped =
        takeBack(
            "state = 'running' and lease_until < now()"
                + " and pg_postmaster_start_time() <= now() - make_interval(secs => :grace)",
            Map.of("grace", restartGrace.toMillis() / 1e3),
            QueueListener.Loss.EXPIRED);
    forgetWorkers();
    return reaped;
  }

  /** Returns the time by PostgreSQL's clock, which decides about expiry. */
  Instant now() {
    return sql.sql("select now()").query(OffsetDateTime.class).single().toInstant();
  }

  @Override
  public int workerDied(UUID worker) {
    int reaped =
        takeBack(
            "state = 'running' and worker_id = :worker",
            Map.of("worker", worker),
            QueueListener.Loss.WORKER_DIED);
    sql.sql("delete from worker where id = :id").param("id", worker).update();
    return reaped;
  }

  private int takeBack(String where, Map<String, ?> parameters, QueueListener.Loss how) {
    Integer taken =
        transaction.execute(
            status -> {
              List<StateTransitions.Locked> lost = transitions.lockFree(where, parameters, BATCH);
              for (StateTransitions.Locked job : lost) {
                JobState now = attemptEnd.lost(job, describe(job));
                log.warn("Job {} lost its worker and is now {}", job.id(), now.wire());
                events.afterCommit(listener -> listener.leaseLost(how));
              }
              return lost.size();
            });
    return taken == null ? 0 : taken;
  }

  private String describe(StateTransitions.Locked job) {
    return sql.sql(
            "select 'worker on ' || host || ' (process ' || pid || ')' from worker where id = :id")
        .param("id", job.workerId())
        .query(String.class)
        .optional()
        .orElse("the worker");
  }

  private void forgetWorkers() {
    sql.sql("delete from worker where heartbeat_at < now() - make_interval(secs => :seconds)")
        .param("seconds", FORGET_WORKERS_AFTER.toSeconds())
        .update();
  }
}
