package dev.flattail.jobs.store;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the events, metrics, logs, artifacts and checkpoints of jobs. */
@Component
@Transactional(readOnly = true)
public class JobContents {
  private final JdbcClient sql;

  JobContents(JdbcClient sql) {
    this.sql = sql;
  }

  /** The document of a log event. */
  private record Line(String level, String message) {}

  /**
   * Reads events.
   *
   * @param after number of the last event that is not wanted
   * @param most how many to read at most
   */
  public List<JobEvent> events(UUID id, long after, int most) {
    return sql.sql(
            """
            select seq, type, data, at from job_event where job_id = :id and seq > :after
            order by seq limit :most""")
        .param("id", id)
        .param("after", after)
        .param("most", most)
        .query(JobContents::event)
        .list();
  }

  /** Returns the job's state changes, oldest first. */
  public List<JobEvent> stateChanges(UUID id) {
    return sql.sql(
            """
            select seq, type, data, at from job_event where job_id = :id and type = 'state'
            order by seq""")
        .param("id", id)
        .query(JobContents::event)
        .list();
  }

  public List<LogLine> logs(UUID id) {
    return sql
        .sql(
            """
            select seq, type, data, at from job_event where job_id = :id and type = 'log'
            order by seq""")
        .param("id", id)
        .query(JobContents::event)
        .stream()
        .map(JobContents::logLine)
        .toList();
  }

  /** Reads an event from a row that has {@code seq}, {@code type}, {@code data} and {@code at}. */
  public static JobEvent event(ResultSet row, int number) throws SQLException {
    return new JobEvent(
        row.getLong("seq"),
        JobEvent.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
        Columns.json(row, "data"),
        Columns.instant(row, "at"));
  }

  private static LogLine logLine(JobEvent event) {
    Line line = event.data().as(Line.class);
    return new LogLine(event.at(), line.level(), line.message());
  }

  public List<StoredJson> metrics(UUID id) {
    return sql.sql("select row from job_metrics where job_id = :id order by epoch")
        .param("id", id)
        .query((row, number) -> Columns.json(row, "row"))
        .list();
  }

  /** Returns when each row of {@link #metrics} was written. */
  public List<Instant> metricsTimes(UUID id) {
    return sql.sql("select at from job_metrics where job_id = :id order by epoch")
        .param("id", id)
        .query((row, number) -> Columns.instant(row, "at"))
        .list();
  }

  /**
   * Returns one number of the metrics by job and epoch.
   *
   * @param path to the number in a row, in SQL's JSON path language
   */
  public Map<UUID, SortedMap<Integer, Double>> curves(Collection<UUID> ids, String path) {
    Map<UUID, SortedMap<Integer, Double>> curves = new HashMap<>();
    if (!ids.isEmpty()) {
      sql.sql(
              """
              select job_id, epoch, cast(value #>> '{}' as float8) as number
              from job_metrics,
                jsonb_path_query_first(cast(job_metrics.row as jsonb), cast(:path as jsonpath)) value
              where job_id in (:ids) and jsonb_typeof(value) = 'number'""")
          .param("ids", ids)
          .param("path", path)
          .query(
              row -> {
                curves
                    .computeIfAbsent(row.getObject("job_id", UUID.class), key -> new TreeMap<>())
                    .put(row.getInt("epoch"), row.getDouble("number"));
              });
    }
    return curves;
  }

  public List<Artifact> artifacts(UUID id) {
    return sql.sql("select * from job_artifact where job_id = :id order by path")
        .param("id", id)
        .query(JobContents::artifact)
        .list();
  }

  public Optional<Artifact> artifact(UUID id, String path) {
    return sql.sql("select * from job_artifact where job_id = :id and path = :path")
        .param("id", id)
        .param("path", path)
        .query(JobContents::artifact)
        .optional();
  }

  private static Artifact artifact(ResultSet row, int number) throws SQLException {
    return new Artifact(
        row.getString("path"),
        row.getString("media_type"),
        row.getLong("bytes"),
        row.getString("sha256"),
        row.getLong("crc32"),
        row.getString("storage_key"),
        Columns.instant(row, "created_at"));
  }

  public List<JobCheckpoint> checkpoints(UUID id) {
    return sql.sql(
            """
            select name, epoch, job_artifact.* from job_checkpoint join job_artifact using (job_id, path)
            where job_id = :id order by epoch, name""")
        .param("id", id)
        .query(
            (row, number) ->
                new JobCheckpoint(
                    row.getString("name"), row.getInt("epoch"), artifact(row, number)))
        .list();
  }

  public Optional<JobCheckpoint> checkpoint(UUID id, String name) {
    return checkpoints(id).stream().filter(named -> named.name().equals(name)).findFirst();
  }
}
