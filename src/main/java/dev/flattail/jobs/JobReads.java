package dev.flattail.jobs;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
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
 * Jobs as readers see them, with their place in the queue. Both come from one snapshot: a job is
 * never shown as queued and without a place because it was claimed in between.
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
class JobReads {
  private final JobRepository jobs;
  private final EntityManager entities;
  private final JdbcClient sql;

  JobReads(JobRepository jobs, EntityManager entities, JdbcClient sql) {
    this.jobs = jobs;
    this.entities = entities;
    this.sql = sql;
  }

  Job get(UUID id) {
    JobRow row = jobs.findById(id).orElseThrow(() -> new JobNotFound(id));
    return withPositions(List.of(row)).getFirst();
  }

  void requireExists(UUID id) {
    if (!jobs.existsById(id)) {
      throw new JobNotFound(id);
    }
  }

  JobPage list(JobFilter filter, int limit, @Nullable String cursor) {
    StringBuilder where = new StringBuilder("select * from job where true");
    Map<String, Object> parameters = new HashMap<>();
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
      parameters.put("labels", Json.write(filter.labels()));
    }
    if (filter.sweep() != null) {
      where.append(" and sweep_id = :sweep");
      parameters.put("sweep", filter.sweep());
    }
    if (cursor != null) {
      where.append(" and id < :last");
      parameters.put("last", Cursor.of(cursor).last());
    }
    // One more than asked for tells whether another page follows.
    where.append(" order by id desc limit ").append(limit + 1);
    Query query = entities.createNativeQuery(where.toString(), JobRow.class);
    parameters.forEach(query::setParameter);
    @SuppressWarnings("unchecked") // the query's result class
    List<JobRow> rows = query.getResultList();
    List<JobRow> page = rows.subList(0, Math.min(limit, rows.size()));
    String next = rows.size() > limit ? new Cursor(page.getLast().id).opaque() : null;
    return new JobPage(withPositions(page), next);
  }

  private List<Job> withPositions(List<JobRow> rows) {
    List<UUID> queued =
        rows.stream().filter(row -> row.state() == JobState.QUEUED).map(row -> row.id).toList();
    Map<UUID, Integer> positions = new HashMap<>();
    if (!queued.isEmpty()) {
      sql.sql(
              """
              select id, position from (
                  select id, row_number() over (order by priority desc, id) as position
                  from job where state = 'queued') queue
              where id in (:ids)""")
          .param("ids", queued)
          .query(
              row -> {
                positions.put(row.getObject("id", UUID.class), row.getInt("position"));
              });
    }
    return rows.stream().map(row -> row.toJob(positions.get(row.id))).toList();
  }
}
