package dev.flattail.jobs.store;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.StoredJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads jobs with their queue positions and the reasons why they cannot start. All come from one
 * snapshot, so a concurrent claim never makes a queued job appear without its position.
 *
 * <p>All access of callers to jobs goes through this class, which hides jobs of other owners.
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
public class JobReads {
  /**
   * Positions beyond this one are not reported: counting them would dominate the cost of a read.
   */
  public static final int LAST_PLACE = 1_000;

  private final JobRows jobs;
  private final JdbcClient sql;
  private final CurrentCaller caller;
  private final WaitingReasons waitingReasons;

  JobReads(JobRows jobs, JdbcClient sql, CurrentCaller caller, WaitingReasons waitingReasons) {
    this.waitingReasons = waitingReasons;
    this.jobs = jobs;
    this.sql = sql;
    this.caller = caller;
  }

  public Job get(UUID id) {
    Caller reader = caller.get();
    Job job =
        jobs.find(id)
            .filter(found -> reader.owns(found.owner()))
            .orElseThrow(() -> new JobNotFoundException(id));
    return withPositions(List.of(job)).getFirst();
  }

  public void requireExists(UUID id) {
    Caller reader = caller.get();
    if (sql
        .sql("select owner from job where id = :id")
        .param("id", id)
        .query((row, number) -> reader.owns(row.getString("owner")))
        .stream()
        .noneMatch(own -> own)) {
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
    List<Job> found = jobs.select(where.toString(), parameters);
    List<Job> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? new Cursor(page.getLast().id()).opaque() : null;
    return new JobPage(withPositions(page), next);
  }

  private List<Job> withPositions(List<Job> jobs) {
    List<UUID> queued =
        jobs.stream().filter(job -> job.state() == JobState.QUEUED).map(Job::id).toList();
    Map<UUID, Integer> positions = new HashMap<>();
    if (!queued.isEmpty()) {
      sql.sql(
              """
              select id, position from (
                  select id, row_number() over (order by priority desc, id) as position
                  from job where state = 'queued' order by priority desc, id limit :most) queue
              where id in (:ids)""")
          .param("ids", queued)
          .param("most", LAST_PLACE)
          .query(
              row -> {
                positions.put(row.getObject("id", UUID.class), row.getInt("position"));
              });
    }
    Map<UUID, String> waiting = queued.isEmpty() ? Map.of() : waitingReasons.of(queued);
    return jobs.stream()
        .map(job -> job.queued(positions.get(job.id()), waiting.get(job.id())))
        .toList();
  }
}
