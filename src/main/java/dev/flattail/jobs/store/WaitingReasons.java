package dev.flattail.jobs.store;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.StartingWorker;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds out why queued jobs cannot start now, however long they wait: the queue is paused, no live
 * worker can run them, or a limit on one of their labels is reached. A job that only waits for its
 * turn has no such reason.
 */
@Component
class WaitingReasons {
  private final JdbcClient sql;
  private final QueueSettings settings;
  private final ObjectProvider<StartingWorker> starting;

  WaitingReasons(JdbcClient sql, QueueSettings settings, ObjectProvider<StartingWorker> starting) {
    this.starting = starting;
    this.sql = sql;
    this.settings = settings;
  }

  /** What decides whether a job may start. */
  private record Obstacles(
      boolean paused,
      long workers,
      boolean starting,
      long able,
      @Nullable String trouble,
      int gpusOfWorkers,
      int gpusNeeded,
      @Nullable String label,
      int running) {

    @Nullable String reason() {
      if (paused) {
        return "the queue is paused";
      }
      if (workers == 0) {
        return starting ? "the worker is starting" : "no worker is connected";
      }
      if (able == 0) {
        return "no connected worker claims jobs: " + trouble;
      }
      if (gpusNeeded > gpusOfWorkers) {
        return gpusNeeded == 1
            ? "it needs a GPU, and no connected worker has one"
            : "it needs gpu:%d, and no connected worker has so many GPUs".formatted(gpusNeeded - 1);
      }
      return label == null
          ? null
          : "as many jobs with the label %s run as its limit allows (%d)".formatted(label, running);
    }
  }

  /** Returns the reasons of those of the queued jobs that have one. */
  Map<UUID, String> of(Collection<UUID> queued) {
    Map<UUID, String> reasons = new HashMap<>();
    boolean isStarting = starting.stream().anyMatch(StartingWorker::isExpected);
    sql.sql(
            """
            with staff as materialized (
                select count(*) as workers, count(*) filter (where trouble is null) as able,
                    min(trouble) as trouble, coalesce(max(gpus), 0) as gpus from worker
                where heartbeat_at >= now() - make_interval(secs => :lease)),
            held as materialized (
                select position, label, running, labels ->> label as value
                from queue_limit join job on state = 'running' and labels ->> label is not null
                where value is null or value = labels ->> label
                group by position, label, running, labels ->> label
                having count(*) >= running)
            select job.id, queue_control.paused, staff.workers,
                staff.able, staff.trouble, staff.gpus as gpus_of_workers,
                job.gpus as gpus_needed, full_limit.label, full_limit.running
            from job cross join queue_control cross join staff
            left join lateral (
                select held.label || '=' || held.value as label, held.running from held
                where job.labels ->> held.label = held.value
                order by held.position limit 1) as full_limit on true
            where job.state = 'queued' and job.id in (:ids)""")
        .param("lease", settings.lease().toMillis() / 1e3)
        .param("ids", queued)
        .query(
            row -> {
              String reason =
                  new Obstacles(
                          row.getBoolean("paused"),
                          row.getLong("workers"),
                          isStarting,
                          row.getLong("able"),
                          row.getString("trouble"),
                          row.getInt("gpus_of_workers"),
                          row.getInt("gpus_needed"),
                          row.getString("label"),
                          row.getInt("running"))
                      .reason();
              if (reason != null) {
                reasons.put(row.getObject("id", UUID.class), reason);
              }
            });
    return reasons;
  }
}
