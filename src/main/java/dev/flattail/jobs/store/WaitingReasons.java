package dev.flattail.jobs.store;

import dev.flattail.jobs.StartingWorker;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Finds out why queued jobs cannot start now, however long they wait: the queue is paused, no live
 * worker can run them, or a limit on one of their labels is reached. A job that only waits for its
 * turn has no such reason.
 *
 * <p>The statement that reads the jobs reads this too: {@link #COMMON} is part of its {@code with},
 * and {@link #OF_FOUND} is joined to its jobs. Neither is evaluated unless a job is queued.
 */
@Component
class WaitingReasons {
  /** What concerns all jobs. The parameter {@code :lease} is a lease period in seconds. */
  static final String COMMON =
      """
      staff as materialized (
          select count(*) as workers, count(*) filter (where trouble is null) as able,
              min(trouble) as trouble, coalesce(max(gpus), 0) as gpus from worker
          where heartbeat_at >= now() - make_interval(secs => :lease)),
      full_limit as materialized (
          select position, label, running, labels ->> label as value
          from queue_limit join job on state = 'running' and labels ->> label is not null
          where value is null or value = labels ->> label
          group by position, label, running, labels ->> label
          having count(*) >= running)""";

  /** What concerns a queued job of {@code found}: a row of {@code obstacles}. */
  static final String OF_FOUND =
      """
      left join lateral (
          select queue_control.paused, staff.workers, staff.able, staff.trouble,
              staff.gpus as gpus_of_workers, full_label.label, full_label.running
          from queue_control cross join staff
          left join lateral (
              select full_limit.label || '=' || full_limit.value as label, full_limit.running
              from full_limit where found.labels ->> full_limit.label = full_limit.value
              order by full_limit.position limit 1) as full_label on true
          where found.state = 'queued') as obstacles on true""";

  private final ObjectProvider<StartingWorker> starting;

  WaitingReasons(ObjectProvider<StartingWorker> starting) {
    this.starting = starting;
  }

  /** Returns why the queued job of a row waits; null when it only waits for its turn. */
  @Nullable String of(ResultSet row) throws SQLException {
    if (row.getBoolean("paused")) {
      return "the queue is paused";
    }
    if (row.getLong("workers") == 0) {
      return starting.stream().anyMatch(StartingWorker::isExpected)
          ? "the worker is starting"
          : "no worker is connected";
    }
    if (row.getLong("able") == 0) {
      return "no connected worker claims jobs: " + row.getString("trouble");
    }
    int needed = row.getInt("gpus");
    if (needed > row.getInt("gpus_of_workers")) {
      return needed == 1
          ? "it needs a GPU, and no connected worker has one"
          : "it needs gpu:%d, and no connected worker has so many GPUs".formatted(needed - 1);
    }
    String label = row.getString("label");
    return label == null
        ? null
        : "as many jobs with the label %s run as its limit allows (%d)"
            .formatted(label, row.getInt("running"));
  }
}
