package dev.flattail.jobs.store;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of the table {@code job}. What depends on other rows is left out: the queue position
 * and why a job waits ({@link JobReads}).
 */
public final class JobRows {
  private JobRows() {}

  /** Reads a job from a row that has all columns of the table. */
  public static Job job(ResultSet row) throws SQLException {
    Long maxSeconds = row.getObject("max_seconds", Long.class);
    return new Job(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("name"),
        labels(row),
        row.getString("owner"),
        row.getInt("priority"),
        JobState.ofWire(row.getString("state")).orElseThrow(),
        Columns.instant(row, "created_at"),
        Columns.nullableInstant(row, "started_at"),
        Columns.nullableInstant(row, "finished_at"),
        Columns.instant(row, "updated_at"),
        row.getInt("attempt"),
        row.getInt("max_attempts"),
        null,
        row.getString("reason"),
        null,
        row.getBoolean("cancel_requested"),
        progress(row),
        maxSeconds == null ? null : Duration.ofSeconds(maxSeconds),
        Columns.json(row, "spec"),
        Columns.json(row, "submitted_spec"),
        Columns.nullableJson(row, "provenance"),
        Columns.json(row, "warnings"),
        Columns.nullableJson(row, "result"),
        Columns.nullableJson(row, "error"),
        Columns.json(row, "extensions"),
        row.getObject("pause_after", Integer.class),
        row.getString("traceparent"),
        Columns.nullableJson(row, "notify"),
        row.getString("tracker_url"),
        row.getObject("sweep_id", UUID.class),
        row.getLong("version"),
        row.getLong("last_event"));
  }

  /**
   * Reads a summary from a row that has its columns.
   *
   * @param position position in the queue, and why the job waits, which depend on other rows
   */
  static JobSummary summary(
      ResultSet row, JobState state, @Nullable Integer position, @Nullable String waiting)
      throws SQLException {
    return new JobSummary(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("name"),
        labels(row),
        row.getString("owner"),
        state,
        Columns.instant(row, "created_at"),
        Columns.nullableInstant(row, "started_at"),
        Columns.nullableInstant(row, "finished_at"),
        row.getInt("attempt"),
        row.getInt("max_attempts"),
        position,
        row.getString("reason"),
        waiting,
        row.getBoolean("cancel_requested"),
        progress(row),
        row.getString("dataset"),
        row.getString("arch"),
        row.getObject("model", UUID.class),
        row.getObject("balanced_accuracy", Double.class),
        row.getObject("few", Double.class),
        row.getString("result_verdict"),
        Columns.nullableJson(row, "error"),
        row.getObject("sweep_id", UUID.class),
        row.getLong("version"));
  }

  private static Progress progress(ResultSet row) throws SQLException {
    return new Progress(
        row.getDouble("fraction"),
        row.getObject("epoch", Integer.class),
        row.getObject("epochs", Integer.class),
        row.getObject("step", Long.class),
        row.getObject("steps", Long.class),
        row.getObject("eta_seconds", Double.class));
  }

  private static Map<String, String> labels(ResultSet row) throws SQLException {
    Map<String, String> labels = new LinkedHashMap<>();
    Columns.json(row, "labels")
        .asMap()
        .forEach((key, value) -> labels.put(key, String.valueOf(value)));
    return labels;
  }
}
