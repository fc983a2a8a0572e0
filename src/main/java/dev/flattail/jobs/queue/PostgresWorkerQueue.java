package dev.flattail.jobs.queue;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.notify.JobChanges.Subscription;
import dev.flattail.jobs.store.JobRows;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Claims jobs with {@code for update skip locked}: concurrent workers get different jobs and do not
 * wait for each other.
 */
@Component
class PostgresWorkerQueue implements WorkerQueue {
  /** Maximum delay of a claim after a lost notification. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The fencing token of a job's first lease. */
  private static final long FIRST = 1;

  private final TransactionTemplate transaction;
  private final JdbcClient sql;
  private final LeaseTools tools;
  private final DatabaseRetry retry;
  private final ExactlyOnceAppend append;

  /**
   * Kept open between waits, so that a notification is not lost when a job arrives during an
   * unsuccessful claim.
   */
  private final Subscription work;

  /**
   * Workers of this process, to register again after the table forgot them (an hour of silence).
   */
  private final Map<UUID, WorkerInfo> registered = new ConcurrentHashMap<>();

  PostgresWorkerQueue(
      TransactionTemplate transaction,
      JdbcClient sql,
      LeaseTools tools,
      DatabaseRetry retry,
      ExactlyOnceAppend append) {
    this.transaction = transaction;
    this.sql = sql;
    this.tools = tools;
    this.retry = retry;
    this.append = append;
    this.work = tools.changes().ofWork();
  }

  @Override
  public void register(UUID id, WorkerInfo info) {
    registered.put(id, info);
    sql.sql(
            """
            insert into worker (id, host, pid, device, gpus, cpu, gpu)
            values (:id, :host, :pid, :device, :gpus, cast(:cpu as json), cast(:gpu as json))
            on conflict (id) do update set device = excluded.device, gpus = excluded.gpus,
                cpu = excluded.cpu, gpu = excluded.gpu, heartbeat_at = now()""")
        .param("id", id)
        .param("host", info.host())
        .param("pid", info.pid())
        .param("device", info.device())
        .param("gpus", info.gpus())
        .param("cpu", StoredJson.of(info.cpu()).text())
        .param("gpu", info.gpu() == null ? null : StoredJson.of(info.gpu()).text())
        .update();
  }

  @Override
  public void seen(UUID worker, @Nullable String trouble) {
    int known =
        sql.sql("update worker set heartbeat_at = now(), trouble = :trouble where id = :id")
            .param("id", worker)
            .param("trouble", trouble)
            .update();
    WorkerInfo info = registered.get(worker);
    if (known == 0 && info != null) {
      register(worker, info);
    }
  }

  @Override
  public void deregister(UUID worker) {
    registered.remove(worker);
    sql.sql("delete from worker where id = :id").param("id", worker).update();
  }

  @Override
  public Optional<Lease> claim(UUID worker) {
    long asked = System.nanoTime();
    Optional<Claim> claim = claim(worker, false);
    if (claim.isPresent() && claim.get().job() == null) {
      claim = transaction.execute(status -> claimExclusively(worker));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    tools.events().now().claimAsked(claim.isPresent(), took);
    return claim.map(taken -> lease(Objects.requireNonNull(taken.job()), taken.token(), worker));
  }

  private Lease lease(Job job, long token, UUID worker) {
    tools.notifications().changed(job.id());
    Instant started = job.startedAt();
    if (token == FIRST && started != null) {
      tools.events().now().started(job.kind(), Duration.between(job.createdAt(), started));
    }
    return new RetryingLease(new FencedLease(tools, job, worker, token), retry, append);
  }

  /**
   * Serializes claims of jobs that have limited labels. Otherwise, two claims could both take the
   * last free slot. The lock precedes the query, so that the claim sees the previous claim's
   * effect.
   */
  private Optional<Claim> claimExclusively(UUID worker) {
    sql.sql("select from queue_control for no key update").query().listOfRows();
    return claim(worker, true);
  }

  /**
   * Claims the next job.
   *
   * @param exclusive whether no other claim of a limited job can run concurrently
   * @return a claim without a job when the next job is limited and {@code exclusive} is false
   */
  private Optional<Claim> claim(UUID worker, boolean exclusive) {
    return sql.sql(
            """
            with full_label as materialized (
                select queue_limit.label, labels ->> label as value
                from queue_limit join job on state = 'running' and labels ->> label is not null
                where value is null or value = labels ->> label
                group by position, label, labels ->> label, running
                having count(*) >= running),
            next as (
                select id,
                    exists (
                        select from queue_limit where labels ->> label is not null
                            and (value is null or value = labels ->> label)) as limited
                from job where state = 'queued' and run_after <= now()
                    and gpus <= :gpus and not (select paused from queue_control)
                    and not exists (
                        select from full_label where job.labels ->> full_label.label = full_label.value)
                order by priority desc, id limit 1 for update of job skip locked),
            claimed as (
                update job set state = 'running', attempt = attempt + 1, reason = null,
                    lease_token = lease_token + 1, worker_id = :worker,
                    lease_until = now() + make_interval(secs => :lease),
                    started_at = coalesce(started_at, now()), claimed_at = now(),
                    updated_at = now(),
                    version = version + 1, last_event = last_event + 1,
                    last_event_xact = greatest(last_event_xact, pg_current_xact_id())
                from next where job.id = next.id and (:alone or not limited) returning job.*),
            told as (
                insert into job_event (job_id, seq, type, data, xact)
                select id, last_event, 'state',
                    json_build_object('state', state, 'attempt', attempt, 'reason', reason, 'error', error),
                    last_event_xact
                from claimed),
            seen as (
                update worker set heartbeat_at = now()
                where id = :worker and heartbeat_at < now() - interval '1 second')
            select claimed.* from next left join claimed on claimed.id = next.id""")
        .param("worker", worker)
        .param("gpus", gpus(worker))
        .param("lease", tools.settings().lease().toMillis() / 1e3)
        .param("alone", exclusive)
        .query(
            (row, number) ->
                row.getObject("id") == null
                    ? new Claim(null, 0)
                    : new Claim(JobRows.job(row), row.getLong("lease_token")))
        .optional();
  }

  private int gpus(UUID worker) {
    WorkerInfo info = registered.get(worker);
    return info == null ? 0 : info.gpus();
  }

  private record Claim(@Nullable Job job, long token) {}

  @Override
  public void awaitWork(Duration atMost) throws InterruptedException {
    work.await(atMost.compareTo(POLL) < 0 ? atMost : POLL);
  }
}
