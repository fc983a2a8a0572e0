package dev.flattail.jobs.queue;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.RequiredGpus;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.notify.Notifications;
import dev.flattail.jobs.store.JobReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Inserts the caller's new jobs, each with its first event, and joins the caller's transaction if
 * there is one.
 */
@Component
public class JobInserts {
  private static final String ROW =
      """
      found as (
          insert into job (id, kind, name, labels, owner, priority, spec, submitted_spec,
              warnings, max_seconds, gpus, traceparent, pause_after, max_attempts, sweep_id,
              notify, last_event)
          values (:id, :kind, :name, cast(:labels as jsonb),
              :owner, :priority, cast(:spec as json), cast(:submitted as json),
              cast(:warnings as json), :maxSeconds, :gpus, :traceparent,
              cast(:pauseAfter as integer), :maxAttempts, cast(:sweep as uuid),
              cast(:notify as jsonb), 1)
          returning *)""";

  private static final String EVENT =
      """
      insert into job_event (job_id, seq, type, data)
      select id, last_event, 'state',
          json_build_object('state', state, 'attempt', attempt, 'reason', reason, 'error', error)
      from found""";

  private static final String ROW_AND_EVENT = "%s, told as (%s)".formatted(ROW, EVENT);
  private static final String INSERT = "with %s %s".formatted(ROW, EVENT);

  /**
   * A century: a longer duration counts as unlimited, and PostgreSQL can still add it to a
   * timestamp.
   */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final NamedParameterJdbcTemplate sql;
  private final QueueSettings settings;
  private final CurrentCaller caller;
  private final QueuedJobsQuota admission;
  private final TransactionTemplate transaction;
  private final Notifications notifications;
  private final QueueEventPublisher events;
  private final JobReads reads;

  JobInserts(
      NamedParameterJdbcTemplate sql,
      QueueSettings settings,
      CurrentCaller caller,
      QueuedJobsQuota admission,
      TransactionTemplate transaction,
      Notifications notifications,
      QueueEventPublisher events,
      JobReads reads) {
    this.reads = reads;
    this.notifications = notifications;
    this.admission = admission;
    this.transaction = transaction;
    this.events = events;
    this.sql = sql;
    this.settings = settings;
    this.caller = caller;
  }

  /** Inserts a job and returns it. Without a quota this is one statement. */
  Job insert(UUID id, Submission submission) {
    return admission.isLimited()
        ? Objects.requireNonNull(transaction.execute(status -> admit(id, submission)))
        : admit(id, submission);
  }

  private Job admit(UUID id, Submission submission) {
    admission.admit(1);
    Job job = reads.insert(ROW_AND_EVENT, parameters(id, null, submission));
    events.afterCommit(listener -> listener.submitted(submission.kind()));
    notifyOfInsert(id);
    return job;
  }

  /** Inserts the jobs of a sweep. Jobs of equal priority will be claimed in this order. */
  public List<UUID> insertAll(UUID sweep, List<Submission> submissions) {
    admission.admit(submissions.size());
    List<UUID> ids = Stream.generate(TimeOrderedIds::next).limit(submissions.size()).toList();
    List<SqlParameterSource> rows = new ArrayList<>();
    for (int i = 0; i < submissions.size(); i++) {
      rows.add(new MapSqlParameterSource(parameters(ids.get(i), sweep, submissions.get(i))));
    }
    sql.batchUpdate(INSERT, rows.toArray(SqlParameterSource[]::new));
    ids.forEach(this::notifyOfInsert);
    submissions.forEach(
        submission -> events.afterCommit(listener -> listener.submitted(submission.kind())));
    return ids;
  }

  private void notifyOfInsert(UUID job) {
    notifications.changed(job);
    notifications.work();
  }

  private Map<String, @Nullable Object> parameters(
      UUID id, @Nullable UUID sweep, Submission submission) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("id", id);
    parameters.put("sweep", sweep);
    parameters.put("kind", submission.kind());
    parameters.put("name", submission.name());
    parameters.put("labels", StoredJson.of(submission.labels()).text());
    parameters.put("owner", caller.get().owner());
    parameters.put("priority", submission.priority());
    parameters.put("spec", StoredJson.of(submission.spec()).text());
    parameters.put("submitted", StoredJson.of(submission.submittedSpec()).text());
    parameters.put("warnings", submission.warnings().text());
    parameters.put("maxSeconds", maxSeconds(submission));
    parameters.put("gpus", RequiredGpus.of(submission.spec().get("device")));
    parameters.put("pauseAfter", submission.pauseAfter());
    parameters.put("traceparent", submission.traceparent());
    parameters.put("maxAttempts", settings.maxAttempts());
    StoredJson targets = submission.notifyTargets();
    parameters.put("notify", targets == null ? null : targets.text());
    return parameters;
  }

  private static @Nullable Long maxSeconds(Submission submission) {
    return submission.maxDuration() == null
        ? null
        : Math.clamp(submission.maxDuration().toSeconds(), 1, LONGEST.toSeconds());
  }
}
