package dev.flattail.jobs.queue;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueListener;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.notify.Notifications;
import dev.flattail.jobs.worker.Failure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Performs state transitions and writes their events. A caller locks the job in its transaction,
 * decides by the locked state, and calls a transition. {@link #succeed} needs no decision and no
 * lock. The transition of a claim is in {@link PostgresWorkerQueue}.
 */
@Component
public class StateTransitions {
  /**
   * Sets the order of a job's new event among those of all jobs. A transaction may get its number
   * before another one and append after it, so the number alone would not rise with the events.
   */
  static final String EVENT_XACT =
      "last_event_xact = greatest(last_event_xact, pg_current_xact_id())";

  private static final String CHANGED =
      ", version = version + 1, last_event = last_event + 1, "
          + EVENT_XACT
          + ", updated_at = now() where id = :id";

  private static final String RECORD =
      """
       returning *)
      insert into job_event (job_id, seq, type, data, xact)
      select id, last_event, 'state',
          json_build_object('state', state, 'attempt', attempt, 'reason', reason, 'error', error),
          last_event_xact
      from moved returning (select kind from moved)""";

  /** What holds of a job while the lease with this token is valid. */
  private static final String LEASED = " and lease_token = :token and state = 'running'";

  /**
   * Clears the lease in every transition out of {@code running}, and counts the running time of the
   * attempt. A lost worker may have run until its lease expired.
   */
  private static final String NO_LEASE =
      ", lease_until = null, worker_id = null, eta_seconds = null, claimed_at = null,"
          + " ran_seconds = ran_seconds + coalesce(greatest(0,"
          + " extract(epoch from least(now(), lease_until) - claimed_at)::double precision), 0)";

  /** A paused training has done a part of its epochs. */
  private static final String FRACTION_AT_END =
      """
      fraction = coalesce(
          case when cast(:result as json) #>> '{stopped,reason}' = 'paused'
              then least(1, cast(cast(:result as json) #>> '{stopped,epoch}' as float8)
                  / nullif(coalesce(epochs, cast(spec ->> 'epochs' as integer)), 0)) end,
          1)""";

  /**
   * The total of steps grows as that of epochs does, because a training whose epochs change has one
   * stage.
   */
  private static final String EXTENDED =
      """
      state = 'queued', reason = :reason, run_after = now(), attempt = 0, cancel_requested = false,
      result = null, error = null, started_at = null, finished_at = null, ran_seconds = 0,
      fraction = least(1, cast(:afterEpoch as float8)
          / case when :toEpochs = :fromEpochs then coalesce(epochs, :toEpochs) else :toEpochs end),
      steps = steps * case when :toEpochs = :fromEpochs then epochs else :toEpochs end
          / nullif(epochs, 0),
      epochs = case when :toEpochs = :fromEpochs then epochs else :toEpochs end,
      extensions = (
          select json_agg(entry order by number) from (
              select value, ordinality from json_array_elements(extensions) with ordinality
              union all
              select json_build_object('at', now(), 'afterEpoch', cast(:afterEpoch as integer),
                  'fromEpochs', cast(:fromEpochs as integer),
                  'toEpochs', cast(:toEpochs as integer), 'result', result),
                  json_array_length(extensions) + 1) as entries (entry, number))""";

  private static final String WITHDRAWN =
      """
      state = 'succeeded', reason = null, result = extensions -> -1 -> 'result',
      pause_after = cast(extensions -> -1 ->> 'afterEpoch' as integer),
      finished_at = cast(extensions -> -1 ->> 'at' as timestamptz),
      (started_at, attempt) = (
          select max(at) filter (where data ->> 'state' = 'running' and data ->> 'attempt' = '1'),
              coalesce((array_agg(cast(data ->> 'attempt' as integer) order by seq desc)
                  filter (where data ->> 'state' = 'succeeded'))[1], 0)
          from job_event where job_id = :id and type = 'state'),
      extensions = (
          select coalesce(json_agg(value order by ordinality), '[]')
          from json_array_elements(extensions) with ordinality
          where ordinality < json_array_length(extensions))""";

  /** What holds of a promoted training whose weights are still those of its pause. */
  private static final String WITHDRAWABLE =
      """
       and state = 'queued' and started_at is null
      and extensions -> -1 #>> '{result,stopped,reason}' = 'paused'
      and exists (
          select from job_checkpoint
          where job_id = :id and name = 'last'
              and job_checkpoint.epoch = cast(extensions -> -1 ->> 'afterEpoch' as integer))""";

  private final JdbcClient sql;
  private final Notifications notifications;
  private final QueueEventPublisher events;

  StateTransitions(JdbcClient sql, Notifications notifications, QueueEventPublisher events) {
    this.sql = sql;
    this.notifications = notifications;
    this.events = events;
  }

  /** A job whose row the current transaction has locked. */
  public record Locked(
      UUID id,
      JobState state,
      int attempt,
      int maxAttempts,
      long version,
      boolean cancelRequested,
      @Nullable UUID workerId) {}

  Optional<Locked> lock(UUID id) {
    return lock("id = :id", Map.of("id", id)).stream().findFirst();
  }

  /** Locks the job if the lease is still valid. */
  Optional<Locked> lock(UUID id, long token) {
    return lock("id = :id" + LEASED, Map.of("id", id, "token", token)).stream().findFirst();
  }

  /** Locks the jobs of a sweep that have not ended. */
  public List<Locked> lockLive(UUID sweep) {
    return lock(
        "sweep_id = :sweep and state in ('queued', 'running') order by id", Map.of("sweep", sweep));
  }

  /** Locks all jobs of a sweep that exist. */
  public List<Locked> lockAll(UUID sweep) {
    return lock("sweep_id = :sweep order by id", Map.of("sweep", sweep));
  }

  /** Locks jobs that match {@code where}, skipping rows that are already locked. */
  List<Locked> lockFree(String where, Map<String, ?> parameters, int limit) {
    return lock(where + " order by id limit " + limit, " skip locked", parameters);
  }

  private List<Locked> lock(String where, Map<String, ?> parameters) {
    return lock(where, "", parameters);
  }

  private List<Locked> lock(String where, String mode, Map<String, ?> parameters) {
    return sql.sql(
            "select id, state, attempt, max_attempts, version, cancel_requested, worker_id from job where "
                + where
                + " for update"
                + mode)
        .params(parameters)
        .query(
            (row, number) ->
                new Locked(
                    row.getObject("id", UUID.class),
                    JobState.ofWire(row.getString("state")).orElseThrow(),
                    row.getInt("attempt"),
                    row.getInt("max_attempts"),
                    row.getLong("version"),
                    row.getBoolean("cancel_requested"),
                    row.getObject("worker_id", UUID.class)))
        .list();
  }

  /**
   * Ends a job successfully if the lease is still valid. Needs no lock before it; within a
   * transaction it holds the lock from then on.
   *
   * @return false, with nothing written, when the lease is lost
   */
  boolean succeed(UUID id, long token, Object result) {
    Optional<String> kind =
        moved(
            id,
            "state = 'succeeded', result = cast(:result as json), reason = null,"
                + " finished_at = now(), "
                + FRACTION_AT_END
                + NO_LEASE,
            LEASED,
            Map.of("result", StoredJson.of(result).text(), "token", token));
    kind.ifPresent(ended -> end(ended, JobState.SUCCEEDED));
    return kind.isPresent();
  }

  void fail(UUID id, Failure failure) {
    events.afterCommit(listener -> listener.failed(failure.cause()));
    end(
        id,
        JobState.FAILED,
        "state = 'failed', error = cast(:error as json), reason = null, finished_at = now()"
            + NO_LEASE,
        Map.of("error", StoredJson.of(failure.problem()).text()));
  }

  public void cancel(UUID id) {
    end(
        id,
        JobState.CANCELLED,
        "state = 'cancelled', cancel_requested = true, reason = null, finished_at = now()"
            + NO_LEASE,
        Map.of());
  }

  /** Returns the job to the queue; the attempt counts. */
  void retry(UUID id, FailureCause cause, String reason, Duration after) {
    events.afterCommit(listener -> listener.retried(cause));
    move(
        id,
        "state = 'queued', reason = :reason, run_after = now() + make_interval(secs => :after)"
            + NO_LEASE,
        Map.of("reason", reason, "after", after.toMillis() / 1e3));
    notifications.work();
  }

  /** Returns the job to the queue; the attempt does not count. */
  void release(UUID id, String reason) {
    events.afterCommit(QueueListener::released);
    move(
        id,
        "state = 'queued', reason = :reason, run_after = now(), attempt = attempt - 1" + NO_LEASE,
        Map.of("reason", reason));
    notifications.work();
  }

  /** Returns an ended job to the queue with all its attempts. */
  void resume(UUID id) {
    move(
        id,
        "state = 'queued', reason = 'resumed', run_after = now(), attempt = 0, cancel_requested = false,"
            + " result = null, error = null, started_at = null, finished_at = null, ran_seconds = 0",
        Map.of());
    notifications.work();
  }

  /**
   * Returns a job that has succeeded to the queue with all its attempts, and records its result as
   * that of an extension.
   *
   * @param also further columns to set, each after a comma
   * @param parameters of {@code also}, and {@code afterEpoch}, {@code fromEpochs} and {@code
   *     toEpochs}
   */
  void extend(
      UUID id, String reason, String also, Map<String, ? extends @Nullable Object> parameters) {
    Map<String, @Nullable Object> all = new HashMap<>(parameters);
    all.put("reason", reason);
    move(id, EXTENDED + also, all);
    notifications.work();
  }

  /**
   * Pauses a training again that was let go on after a pause, if no worker has taken it since. Its
   * result, times and attempts are those of the pause.
   *
   * @return false, with nothing written, for any other job
   */
  public boolean withdrawExtension(UUID id) {
    return moved(id, WITHDRAWN, WITHDRAWABLE, Map.of()).isPresent();
  }

  /** Asks the worker of a running job to stop. */
  public void requestCancel(UUID id) {
    sql.sql(
            """
            update job set cancel_requested = true, version = version + 1, updated_at = now()
            where id = :id and state = 'running' and not cancel_requested""")
        .param("id", id)
        .update();
    notifications.changed(id);
    notifications.cancel(id);
  }

  private void end(UUID id, JobState state, String set, Map<String, ?> parameters) {
    end(move(id, set, parameters), state);
  }

  private void end(String kind, JobState state) {
    events.afterCommit(listener -> listener.finished(kind, state));
  }

  /** Performs a transition and returns the job's kind. */
  private String move(UUID id, String set, Map<String, ? extends @Nullable Object> parameters) {
    return moved(id, set, "", parameters)
        .orElseThrow(
            () -> new IllegalStateException("job " + id + " was not locked before its move"));
  }

  /**
   * Performs a transition.
   *
   * @param condition what must hold of the job, after {@code where id = :id}
   * @return the job's kind; empty, with nothing written, when the condition does not hold
   */
  private Optional<String> moved(
      UUID id, String set, String condition, Map<String, ? extends @Nullable Object> parameters) {
    Optional<String> kind =
        sql.sql("with moved as (update job set " + set + CHANGED + condition + RECORD)
            .params(parameters)
            .param("id", id)
            .query(String.class)
            .optional();
    kind.ifPresent(moved -> notifications.changed(id));
    return kind;
  }
}
