package dev.flattail.jobs.store;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads jobs with their queue positions and the reasons why they cannot start. All come from one
 * statement and so from one snapshot: a concurrent claim never makes a queued job appear without
 * its position.
 *
 * <p>All access of callers to jobs goes through this class, which hides jobs of other owners.
 */
@Component
public class JobReads {
  /**
   * Positions beyond this one are not reported: counting them would dominate the cost of a read.
   */
  public static final int LAST_PLACE = 1_000;

  private static final String READ =
      "with found as materialized (select %s from job where %s),\n"
          + WaitingReasons.COMMON
          + """
          ,
          queue as (
              select id, row_number() over (order by priority desc, id) as position
              from job where state = 'queued' and exists (select from found where state = 'queued')
              order by priority desc, id limit :most)
          select found.*, queue.position, obstacles.*
          from found left join queue on queue.id = found.id
          """
          + WaitingReasons.OF_FOUND
          + " order by found.id desc";

  /** The columns of a summary: reading the documents too would take most of the time. */
  private static final String SUMMARY =
      """
      id, kind, name, labels, owner, priority, state, created_at, started_at, finished_at, attempt,
      max_attempts, reason, cancel_requested, fraction, epoch, epochs, step, steps, eta_seconds,
      spec #>> '{dataset,name}' as dataset, spec #>> '{model,arch}' as arch,
      cast(spec #>> '{model,job}' as uuid) as model,
      cast(coalesce(result -> 'final', result) ->> 'balancedAccuracy' as float8)
          as balanced_accuracy,
      cast(coalesce(result -> 'final', result) ->> 'few' as float8) as few,
      result ->> 'verdict' as result_verdict, error, sweep_id, version, gpus""";

  private static final String READ_ONE = READ.formatted("*", "id = :id");

  /** The statement's snapshot lacks the new job, so those before it are counted. */
  private static final String READ_INSERTED =
      "with %s,\n"
          + WaitingReasons.COMMON
          + """

          select found.*, 1 + place.before as position, obstacles.*
          from found cross join lateral (
              select count(*) as before
              from (
                  select priority, id from job where state = 'queued'
                  order by priority desc, id limit :most) as queue
              where queue.priority > found.priority
                  or (queue.priority = found.priority and queue.id < found.id)) as place
          """
          + WaitingReasons.OF_FOUND;

  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final WaitingReasons waitingReasons;
  private final QueueSettings settings;

  JobReads(
      JdbcClient sql, CurrentCaller caller, WaitingReasons waitingReasons, QueueSettings settings) {
    this.sql = sql;
    this.caller = caller;
    this.waitingReasons = waitingReasons;
    this.settings = settings;
  }

  public Job get(UUID id) {
    Caller reader = caller.get();
    return read(READ_ONE, Map.of("id", id), this::job).stream()
        .filter(found -> reader.owns(found.owner()))
        .findFirst()
        .orElseThrow(() -> new JobNotFoundException(id));
  }

  /** Returns those of the jobs that exist. */
  public Map<UUID, Job> find(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Caller reader = caller.get();
    return read(READ.formatted("*", "id in (:ids)"), Map.of("ids", ids), this::job).stream()
        .filter(found -> reader.owns(found.owner()))
        .collect(Collectors.toMap(Job::id, job -> job));
  }

  /** Returns the ids of those of the jobs that exist. */
  public Set<UUID> existing(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    Caller reader = caller.get();
    Set<UUID> existing = new HashSet<>();
    sql.sql("select id, owner from job where id in (:ids)")
        .param("ids", ids)
        .query(
            row -> {
              if (reader.owns(row.getString("owner"))) {
                existing.add(row.getObject("id", UUID.class));
              }
            });
    return existing;
  }

  /**
   * Inserts a queued job and returns it as {@link #get} would.
   *
   * @param insert parts of a {@code with}; the one named {@code found} returns the job's row
   * @param parameters values of its named parameters
   */
  public Job insert(String insert, Map<String, ? extends @Nullable Object> parameters) {
    return read(READ_INSERTED.formatted(insert), parameters, this::job).getFirst();
  }

  public void requireExists(UUID id) {
    Caller reader = caller.get();
    List<Boolean> own =
        sql.sql("select owner from job where id = :id")
            .param("id", id)
            .query((row, number) -> reader.owns(row.getString("owner")))
            .list();
    if (!own.contains(true)) {
      throw new JobNotFoundException(id);
    }
  }

  public JobPage<Job> list(JobFilter filter, int limit, @Nullable String cursor) {
    return list(filter, limit, cursor, "*", this::job, Job::id);
  }

  public JobPage<JobSummary> summaries(JobFilter filter, int limit, @Nullable String cursor) {
    return list(filter, limit, cursor, SUMMARY, this::summary, JobSummary::id);
  }

  /**
   * Returns the jobs that exist, whoever owns them: the caller of this method must hide those of
   * other owners.
   */
  public Map<UUID, JobSummary> summaries(Set<UUID> ids) {
    return ids.isEmpty()
        ? Map.of()
        : read(READ.formatted(SUMMARY, "id in (:ids)"), Map.of("ids", ids), this::summary).stream()
            .collect(Collectors.toMap(JobSummary::id, job -> job));
  }

  private <T> JobPage<T> list(
      JobFilter filter,
      int limit,
      @Nullable String cursor,
      String columns,
      RowReader<T> reading,
      Function<T, UUID> id) {
    StringBuilder where = new StringBuilder("true");
    Map<String, @Nullable Object> parameters = new HashMap<>();
    Caller reader = caller.get();
    if (!reader.isAdmin()) {
      where.append(" and owner = :owner");
      parameters.put("owner", reader.owner());
    }
    if (!filter.states().isEmpty()) {
      where.append(" and state in (:states)");
      parameters.put("states", filter.states().stream().map(JobState::wire).toList());
    }
    if (!filter.kinds().isEmpty()) {
      where.append(" and kind in (:kinds)");
      parameters.put("kinds", filter.kinds());
    }
    if (!filter.labels().isEmpty()) {
      where.append(" and labels @> cast(:labels as jsonb)");
      parameters.put("labels", StoredJson.of(filter.labels()).text());
    }
    if (filter.sweep() != null) {
      where.append(" and sweep_id = :sweep");
      parameters.put("sweep", filter.sweep());
    }
    if (filter.model() != null) {
      where.append(" and lower(spec #>> '{model,job}') = :model");
      parameters.put("model", filter.model().toString());
    }
    if (filter.name() != null) {
      where.append(" and position(lower(:name) in lower(name)) > 0");
      parameters.put("name", filter.name());
    }
    if (cursor != null) {
      where.append(" and id < :last");
      parameters.put("last", Cursor.of(cursor).last());
    }
    // Fetches one more row than requested to detect a following page.
    where.append(" order by id desc limit ").append(limit + 1);
    List<T> found = read(READ.formatted(columns, where), parameters, reading);
    List<T> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? new Cursor(id.apply(page.getLast())).opaque() : null;
    return new JobPage<>(page, next);
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> read(
      String statement, Map<String, ? extends @Nullable Object> parameters, RowReader<T> reading) {
    return sql.sql(statement)
        .params(parameters)
        .param("most", LAST_PLACE)
        .param("lease", settings.lease().toMillis() / 1e3)
        .query((row, number) -> reading.read(row))
        .list();
  }

  private Job job(ResultSet row) throws SQLException {
    Job job = JobRows.job(row);
    if (job.state() != JobState.QUEUED) {
      return job;
    }
    return job.queued(position(row), waitingReasons.of(row));
  }

  private JobSummary summary(ResultSet row) throws SQLException {
    JobState state = JobState.ofWire(row.getString("state")).orElseThrow();
    boolean queued = state == JobState.QUEUED;
    return JobRows.summary(
        row, state, queued ? position(row) : null, queued ? waitingReasons.of(row) : null);
  }

  private static @Nullable Integer position(ResultSet row) throws SQLException {
    Long position = row.getObject("position", Long.class);
    return position == null || position > LAST_PLACE ? null : position.intValue();
  }
}
