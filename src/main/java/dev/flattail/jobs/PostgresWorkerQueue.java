package dev.flattail.jobs;

import dev.flattail.jobs.JobChanges.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Claims by {@code for update skip locked}: of any number of workers that ask at once, each gets
 * another job, and none waits for another.
 */
@Component
class PostgresWorkerQueue implements WorkerQueue {
  /** Longest time between a missed hint and the claim. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private final JdbcClient sql;
  private final JobReads reads;
  private final LeaseTools tools;

  /**
   * Kept over the waits, so that a job that comes while a claim finds nothing is not slept over.
   */
  private final Subscription work;

  PostgresWorkerQueue(JdbcClient sql, JobReads reads, LeaseTools tools) {
    this.sql = sql;
    this.reads = reads;
    this.tools = tools;
    this.work = tools.changes().ofWork();
  }

  @Override
  public void register(UUID id, WorkerInfo info) {
    sql.sql(
            """
            insert into worker (id, host, pid, device) values (:id, :host, :pid, :device)
            on conflict (id) do update set device = excluded.device, heartbeat_at = now()""")
        .param("id", id)
        .param("host", info.host())
        .param("pid", info.pid())
        .param("device", info.device())
        .update();
  }

  @Override
  public void seen(UUID worker) {
    sql.sql("update worker set heartbeat_at = now() where id = :id").param("id", worker).update();
  }

  @Override
  public void deregister(UUID worker) {
    sql.sql("delete from worker where id = :id").param("id", worker).update();
  }

  @Override
  public Optional<Lease> claim(UUID worker) {
    return sql.sql(
            """
            with next as (
                select id from job where state = 'queued' and run_after <= now()
                order by priority desc, id limit 1 for update skip locked),
            claimed as (
                update job set state = 'running', attempt = attempt + 1, reason = null,
                    lease_token = lease_token + 1, worker_id = :worker,
                    lease_until = now() + make_interval(secs => :lease),
                    started_at = coalesce(started_at, now()), updated_at = now(),
                    version = version + 1, last_event = last_event + 1
                from next where job.id = next.id returning job.*),
            told as (
                insert into job_event (job_id, seq, type, data)
                select id, last_event, 'state',
                    json_build_object('state', state, 'attempt', attempt, 'reason', reason, 'error', error)
                from claimed),
            seen as (update worker set heartbeat_at = now() where id = :worker)
            select id, lease_token from claimed""")
        .param("worker", worker)
        .param("lease", tools.settings().lease().toMillis() / 1e3)
        .query(
            (row, number) -> new Claim(row.getObject("id", UUID.class), row.getLong("lease_token")))
        .optional()
        .map(claim -> new FencedLease(tools, reads.get(claim.job()), claim.token()));
  }

  private record Claim(UUID job, long token) {}

  @Override
  public void awaitWork(Duration atMost) throws InterruptedException {
    work.await(atMost.compareTo(POLL) < 0 ? atMost : POLL);
  }
}
