package dev.flattail.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The queue as a whole: how deep it is, who works on it. */
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
                    Objects.requireNonNull(instant(row, "started_at")),
                    Objects.requireNonNull(instant(row, "heartbeat_at")),
                    row.getObject("job_id", UUID.class),
                    instant(row, "lease_until"),
                    row.getBoolean("lost")))
        .list();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
