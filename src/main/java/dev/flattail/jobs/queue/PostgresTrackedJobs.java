package dev.flattail.jobs.queue;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.MetricsRow;
import dev.flattail.jobs.TrackedJobs;
import dev.flattail.jobs.notify.Notifications;
import dev.flattail.jobs.store.Columns;
import dev.flattail.jobs.store.JobContents;
import dev.flattail.jobs.store.JobRows;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@link TrackedJobs} in PostgreSQL. */
@Component
class PostgresTrackedJobs implements TrackedJobs {
  private final JdbcClient sql;
  private final JobContents contents;
  private final Notifications notifications;

  PostgresTrackedJobs(JdbcClient sql, JobContents contents, Notifications notifications) {
    this.sql = sql;
    this.contents = contents;
    this.notifications = notifications;
  }

  @Override
  public Optional<Job> find(UUID id) {
    return sql.sql("select * from job where id = :id")
        .param("id", id)
        .query((row, number) -> JobRows.job(row))
        .optional();
  }

  @Override
  public List<MetricsRow> rows(UUID id, int epoch, @Nullable Instant at) {
    return sql.sql(
            """
            select epoch, row, at from job_metrics
            where job_id = :id and (epoch > :epoch or at > :at) order by epoch""")
        .param("id", id)
        .param("epoch", epoch)
        .param(
            "at",
            at == null ? null : OffsetDateTime.ofInstant(at, ZoneOffset.UTC),
            Types.TIMESTAMP_WITH_TIMEZONE)
        .query(
            (row, number) ->
                new MetricsRow(
                    row.getInt("epoch"), Columns.json(row, "row"), Columns.instant(row, "at")))
        .list();
  }

  @Override
  public int lastEpoch(UUID id) {
    return sql.sql("select coalesce(max(epoch), 0) from job_metrics where job_id = :id")
        .param("id", id)
        .query(Integer.class)
        .single();
  }

  @Override
  public List<Artifact> artifacts(UUID id) {
    return contents.artifacts(id);
  }

  @Override
  public void trackedAt(UUID id, String url) {
    int changed =
        sql.sql(
                """
                update job set tracker_url = :url, version = version + 1, updated_at = now()
                where id = :id and tracker_url is distinct from :url""")
            .param("id", id)
            .param("url", url)
            .update();
    if (changed > 0) {
      notifications.changed(id);
    }
  }
}
