package dev.flattail.trackers;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * The jobs to export. A trigger of the table {@code job} makes them due. Any number of processes
 * may take from it: a job is claimed by one, and its claim number fences what that one records. No
 * transaction is open while MLflow is called. All times are by PostgreSQL's clock.
 */
@Component
class ExportQueue implements TrackerLoads {
  private static final Logger log = LoggerFactory.getLogger(ExportQueue.class);
  private static final String MLFLOW = "mlflow";
  private static final String CLAIMED =
      " where tracker = 'mlflow' and job_id = :job and claim = :claim";
  private static final String DUE =
      "tracker = 'mlflow' and state = 'open' and due_at <= now()"
          + " and (lease_until is null or lease_until <= now())";

  private final JdbcClient sql;

  ExportQueue(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Turns the tracker on if it never was, and adds jobs that the trigger has missed: those that
   * changed while it was turned on.
   */
  void register() {
    sql.sql("insert into tracker (name) values (:name) on conflict do nothing")
        .param("name", MLFLOW)
        .update();
    sql.sql(
            """
            insert into tracker_export (tracker, job_id, owner)
            select tracker.name, job.id, coalesce(job.owner, '') from tracker join job
                on job.state = 'running'
                    or (job.state in ('succeeded', 'failed', 'cancelled')
                        and job.finished_at between tracker.since and tracker.since + interval '1 day'
                        and job.started_at is not null)
            where tracker.name = :name
                and not exists (select from tracker_export where job_id = job.id)
            on conflict do nothing""")
        .param("name", MLFLOW)
        .update();
  }

  /**
   * Tries jobs again that were refused. Called at the start, which often follows a change of the
   * configuration.
   */
  void retryRefused() {
    sql.sql(
            """
            update tracker_export set state = 'open', refusals = 0, error = null, due_at = now()
            where tracker = :name and refusals > 0 and state <> 'done'
                and (lease_until is null or lease_until <= now())""")
        .param("name", MLFLOW)
        .update();
  }

  /**
   * Claims jobs that are due. Owners take turns, so that one with many jobs does not keep others
   * waiting.
   */
  List<ClaimedExport> claim(int most, Duration lease) {
    return sql.sql(
            """
            with due as (
                select job_id, due_at, row_number() over (partition by owner order by due_at) as turn
                from tracker_export where %1$s),
            chosen as (select job_id from due order by turn, due_at limit :most),
            locked as (
                select job_id, unconfirmed from tracker_export
                where job_id in (select job_id from chosen) and %1$s
                for update skip locked)
            update tracker_export as export
            set claim = claim + 1, unconfirmed = true,
                lease_until = now() + make_interval(secs => :lease)
            from locked
            where export.tracker = 'mlflow' and export.job_id = locked.job_id
            returning export.*, locked.unconfirmed as was_unconfirmed"""
                .formatted(DUE))
        .param("most", most)
        .param("lease", seconds(lease))
        .query(ExportQueue::claimed)
        .list();
  }

  private static ClaimedExport claimed(ResultSet row, int number) throws SQLException {
    String ended = row.getString("ended");
    ExportProgress progress = progress(row.getString("progress"));
    return new ClaimedExport(
        row.getObject("job_id", UUID.class),
        row.getLong("claim"),
        row.getLong("changes"),
        ended == null ? null : JobState.ofWire(ended).orElseThrow(),
        row.getString("experiment"),
        row.getString("run"),
        progress == null ? ExportProgress.NONE : progress,
        row.getBoolean("was_unconfirmed") || progress == null,
        row.getInt("refusals"));
  }

  /**
   * Returns null for a progress that this version cannot read, as that of another one may be. The
   * run is read then.
   */
  private static @Nullable ExportProgress progress(String stored) {
    try {
      return new StoredJson(stored).as(ExportProgress.class);
    } catch (JacksonException e) {
      log.warn("An export has a progress that cannot be read; its run is compared", e);
      return null;
    }
  }

  /**
   * Keeps the job for this process.
   *
   * @throws ClaimLostException when another one has it
   */
  void renew(ClaimedExport export, Duration lease) {
    fenced(
        export,
        "lease_until = now() + make_interval(secs => :lease)",
        Map.of("lease", seconds(lease)));
  }

  /** Records what the run has. */
  void save(ClaimedExport export, ExportProgress progress) {
    fenced(export, "progress = cast(:progress as json)", Map.of("progress", json(progress)));
  }

  /** Records where a run will be created, before that is tried. */
  void creating(ClaimedExport export, String experiment, ExportProgress progress) {
    fenced(
        export,
        "experiment = :experiment, progress = cast(:progress as json)",
        Map.of("experiment", experiment, "progress", json(progress)));
  }

  /** Records the job's run. */
  void opened(ClaimedExport export, String experiment, String run, ExportProgress progress) {
    fenced(
        export,
        "experiment = :experiment, run = :run, progress = cast(:progress as json)",
        Map.of("experiment", experiment, "run", run, "progress", json(progress)));
  }

  /** Returns whether a job has a run, and not this one. */
  boolean hasOtherRun(UUID job, String run) {
    return sql.sql(
                """
                select count(*) from tracker_export
                where tracker = 'mlflow' and job_id = :job and run <> :run""")
            .param("job", job)
            .param("run", run)
            .query(Long.class)
            .single()
        > 0;
  }

  /** Forgets a run that the server does not know; another will have everything. */
  void forgetRun(ClaimedExport export, ExportProgress progress) {
    fenced(
        export,
        "run = null, progress = cast(:progress as json), unconfirmed = false",
        Map.of("progress", json(progress)));
  }

  /**
   * Ends an export that brought the run up to date.
   *
   * @param state state of the job that was exported
   * @param every time until the next export of a running job
   */
  void finish(ClaimedExport export, ExportProgress progress, JobState state, Duration every) {
    fenced(
        export,
        """
        progress = cast(:progress as json), unconfirmed = false, refusals = 0, error = null,
        lease_until = null,
        state = case when :ended and changes = :changes then 'done' else 'open' end,
        due_at = case when changes <> :changes then now() when :queued then 'infinity'
            else now() + make_interval(secs => :every) end""",
        Map.of(
            "progress",
            json(progress),
            "ended",
            state.isTerminal(),
            "queued",
            state == JobState.QUEUED,
            "changes",
            export.changes(),
            "every",
            seconds(every)));
  }

  /** Deletes the row of a job that is deleted, after its run has ended. */
  void forgetJob(ClaimedExport export) {
    sql.sql("delete from tracker_export" + CLAIMED)
        .param("job", export.job())
        .param("claim", export.claim())
        .update();
  }

  /** Gives a job back, to be exported again after those that are due. */
  void release(ClaimedExport export) {
    fenced(export, "lease_until = null, due_at = now()", Map.of());
  }

  /** Records a refusal, after which the export is tried again. */
  void refused(ClaimedExport export, String error, Duration wait) {
    fenced(
        export,
        """
        refusals = refusals + 1, error = :error, lease_until = null,
        due_at = case when changes <> :changes then now()
            else now() + make_interval(secs => :wait) end""",
        Map.of("error", error, "changes", export.changes(), "wait", seconds(wait)));
  }

  /** Ends the export of a job for good, unless the job changes. */
  void stop(ClaimedExport export, String error) {
    fenced(
        export,
        """
        error = :error, lease_until = null,
        state = case when changes = :changes then 'stopped' else state end""",
        Map.of("error", error, "changes", export.changes()));
  }

  private void fenced(
      ClaimedExport export, String set, Map<String, ? extends @Nullable Object> parameters) {
    int changed =
        sql.sql("update tracker_export set " + set + CLAIMED)
            .params(parameters)
            .param("job", export.job())
            .param("claim", export.claim())
            .update();
    if (changed == 0) {
      throw new ClaimLostException();
    }
  }

  @Override
  public TrackerLoad load() {
    return Objects.requireNonNull(
        sql.sql(
                """
                select count(*) filter (where state = 'open' and due_at <= now()),
                    coalesce(extract(epoch from now() - min(due_at) filter (
                        where state = 'open' and due_at <= now())), 0),
                    count(*) filter (where state = 'open' and refusals > 0),
                    count(*) filter (where state = 'stopped')
                from tracker_export where state <> 'done'""")
            .query(
                (row, number) ->
                    new TrackerLoad(
                        row.getLong(1), row.getDouble(2), row.getLong(3), row.getLong(4)))
            .single());
  }

  private static String json(ExportProgress progress) {
    return StoredJson.of(progress).text();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
