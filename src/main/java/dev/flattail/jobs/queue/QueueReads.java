package dev.flattail.jobs.queue;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueDepth;
import dev.flattail.jobs.QueueLoad;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobs.WorkerView;
import dev.flattail.jobs.store.Columns;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the state of the whole queue: its depth, load and workers. */
@Component
class QueueReads {
  private final JdbcClient sql;
  private final QueueSettings settings;

  QueueReads(JdbcClient sql, QueueSettings settings) {
    this.sql = sql;
    this.settings = settings;
  }

  QueueDepth depth() {
    Map<JobState, QueueDepth.Depth> states = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      states.put(state, depth(state));
    }
    return new QueueDepth(isPaused(), states);
  }

  private boolean isPaused() {
    return sql.sql("select paused from queue_control").query(Boolean.class).single();
  }

  private QueueDepth.Depth depth(JobState state) {
    return sql.sql(
            """
            select count(*) as count,
                (select extract(epoch from now() - created_at)::double precision
                 from job where state = :state order by id limit 1) as age
            from job where state = :state""")
        .param("state", state.wire())
        .query(
            (row, number) ->
                new QueueDepth.Depth(row.getLong("count"), row.getObject("age", Double.class)))
        .single();
  }

  /**
   * Counts the load. The query for claimable jobs is the same as in {@code
   * helm/flattail/files/queue-depth.sql}, which explains it.
   */
  QueueLoad load() {
    return sql.sql(
            """
            with held as materialized (
                select position, labels ->> label as value, count(*) as jobs
                from queue_limit
                join job on state = 'running' and labels ->> label = coalesce(value, labels ->> label)
                group by position, labels ->> label),
            ready as materialized (
                select id, priority, labels from job where state = 'queued' and run_after <= now()),
            limited as (
                select id, priority, queue_limit.position, labels ->> label as value,
                    running - coalesce(held.jobs, 0) as room
                from ready
                join queue_limit
                    on labels ->> label = coalesce(queue_limit.value, labels ->> label)
                left join held
                    on held.position = queue_limit.position and held.value = labels ->> label),
            free as (
                select id, priority, position, value, room,
                    min(room) over (partition by id) > 0 as may_start
                from limited),
            placed as (
                select id, room,
                    row_number() over (
                        partition by position, value, may_start order by priority desc, id) as place
                from free),
            startable as (
                select count(*) as jobs from ready
                where not exists (select from placed where placed.id = ready.id and place > room)),
            waiting as (
                select count(*) as jobs,
                    extract(epoch from now() - min(run_after) filter (where run_after <= now()))
                        ::double precision as oldest
                from job where state = 'queued'),
            working as (
                select count(*) as jobs,
                    extract(epoch from now() - min(started_at))::double precision as oldest
                from job where state = 'running'),
            staff as (
                select count(*) filter (where holds and not lost) as busy,
                    count(*) filter (where not holds and not lost) as idle,
                    count(*) filter (where lost) as lost
                from (
                    select exists (
                            select from job where state = 'running' and worker_id = worker.id) as holds,
                        heartbeat_at < now() - make_interval(secs => :lease) as lost
                    from worker) as worker_states)
            select paused, waiting.jobs as queued, working.jobs as running,
                case when paused then 0 else startable.jobs end as claimable,
                waiting.oldest as oldest_queued, working.oldest as oldest_running, busy, idle, lost
            from queue_control, startable, waiting, working, staff""")
        .param("lease", settings.lease().toMillis() / 1e3)
        .query(
            (row, number) ->
                new QueueLoad(
                    row.getBoolean("paused"),
                    row.getLong("queued"),
                    row.getLong("running"),
                    row.getLong("claimable"),
                    row.getObject("oldest_queued", Double.class),
                    row.getObject("oldest_running", Double.class),
                    row.getLong("busy"),
                    row.getLong("idle"),
                    row.getLong("lost")))
        .single();
  }

  List<WorkerView> workers() {
    return sql.sql(
            """
            select worker.*, job.id as job_id, job.lease_until,
                heartbeat_at < now() - make_interval(secs => :lease) as lost
            from worker left join job on job.state = 'running' and job.worker_id = worker.id
            order by worker.started_at, worker.id""")
        .param("lease", settings.lease().toMillis() / 1e3)
        .query(
            (row, number) ->
                new WorkerView(
                    row.getObject("id", UUID.class),
                    row.getString("host"),
                    row.getLong("pid"),
                    row.getString("device"),
                    row.getInt("gpus"),
                    new StoredJson(row.getString("cpu")).as(WorkerCpu.class),
                    row.getString("gpu") == null
                        ? null
                        : new StoredJson(row.getString("gpu")).as(WorkerGpu.class),
                    Columns.instant(row, "started_at"),
                    Columns.instant(row, "heartbeat_at"),
                    row.getObject("job_id", UUID.class),
                    Columns.nullableInstant(row, "lease_until"),
                    row.getBoolean("lost"),
                    row.getString("trouble")))
        .list();
  }
}
