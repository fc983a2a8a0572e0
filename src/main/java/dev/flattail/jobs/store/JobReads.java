package dev.flattail.jobs.store;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
      "with found as materialized (select * from job where %s),\n"
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

  private static final String READ_ONE = READ.formatted("id = :id");

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
    return read(READ_ONE, Map.of("id", id)).stream()
        .filter(found -> reader.owns(found.owner()))
        .findFirst()
        .orElseThrow(() -> new JobNotFoundException(id));
  }

  /**
   * Inserts a queued job and returns it as {@link #get} would.
   *
   * @param insert parts of a {@code with}; the one named {@code found} returns the job's row
   * @param parameters values of its named parameters
   */
  public Job insert(String insert, Map<String, ? extends @Nullable Object> parameters) {
    return read(READ_INSERTED.formatted(insert), parameters).getFirst();
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

  public JobPage list(JobFilter filter, int limit, @Nullable String cursor) {
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
    if (cursor != null) {
      where.append(" and id < :last");
      parameters.put("last", Cursor.of(cursor).last());
    }
    // Fetches one more row than requested to detect a following page.
    where.append(" order by id desc limit ").append(limit + 1);
    List<Job> found = read(READ.formatted(where), parameters);
    List<Job> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? new Cursor(page.getLast().id()).opaque() : null;
    return new JobPage(page, next);
  }

  private List<Job> read(String statement, Map<String, ? extends @Nullable Object> parameters) {
    return sql.sql(statement)
        .params(parameters)
        .param("most", LAST_PLACE)
        .param("lease", settings.lease().toMillis() / 1e3)
        .query((row, number) -> job(row))
        .list();
  }

  private Job job(ResultSet row) throws SQLException {
    Job job = JobRows.job(row);
    if (job.state() != JobState.QUEUED) {
      return job;
    }
    Long position = row.getObject("position", Long.class);
    return job.queued(
        position == null || position > LAST_PLACE ? null : position.intValue(),
        waitingReasons.of(row));
  }
}
