package dev.flattail.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Sweeps as readers see them: counts and rows come from one snapshot. */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
class SweepReads {
  private final JdbcClient sql;

  SweepReads(JdbcClient sql) {
    this.sql = sql;
  }

  SweepTable get(UUID id) {
    List<Stored> found =
        sql.sql("select * from sweep where id = :id").param("id", id).query(Stored::of).list();
    if (found.isEmpty()) {
      throw new SweepNotFound(id);
    }
    return new SweepTable(withCounts(found).getFirst(), rows(id));
  }

  void requireExists(UUID id) {
    if (sql.sql("select 1 from sweep where id = :id")
        .param("id", id)
        .query()
        .listOfRows()
        .isEmpty()) {
      throw new SweepNotFound(id);
    }
  }

  SweepPage list(int limit, @Nullable String cursor) {
    String before = cursor == null ? "" : " where id < :last";
    JdbcClient.StatementSpec query =
        sql.sql("select * from sweep" + before + " order by id desc limit " + (limit + 1));
    if (cursor != null) {
      query = query.param("last", Cursor.of(cursor).last());
    }
    // One more than asked for tells whether another page follows.
    List<Stored> found = query.query(Stored::of).list();
    List<Stored> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? new Cursor(page.getLast().id()).opaque() : null;
    return new SweepPage(withCounts(page), next);
  }

  private List<SweepRow> rows(UUID id) {
    return sql.sql(
            """
            select sweep_job.job_id, sweep_job.grid_values, job.state, job.result
            from sweep_job left join job on job.id = sweep_job.job_id
            where sweep_job.sweep_id = :id order by position""")
        .param("id", id)
        .query(
            (row, number) -> {
              String result = row.getString("result");
              return new SweepRow(
                  row.getObject("job_id", UUID.class),
                  state(row, "state"),
                  Json.read(row.getString("grid_values")),
                  result == null ? null : Json.read(result));
            })
        .list();
  }

  private List<Sweep> withCounts(List<Stored> sweeps) {
    if (sweeps.isEmpty()) {
      return List.of();
    }
    Map<UUID, SweepTally> tallies = new HashMap<>();
    sweeps.forEach(sweep -> tallies.put(sweep.id(), new SweepTally()));
    sql.sql(
            """
            select sweep_job.sweep_id, job.state, sweep_job.ended, count(*) as jobs,
                count(job.started_at) as begun
            from sweep_job left join job on job.id = sweep_job.job_id
            where sweep_job.sweep_id in (:ids)
            group by sweep_job.sweep_id, job.state, sweep_job.ended""")
        .param("ids", sweeps.stream().map(Stored::id).toList())
        .query(
            row -> {
              SweepTally tally = tallies.get(row.getObject("sweep_id", UUID.class));
              if (tally != null) {
                tally.add(
                    state(row, "state"),
                    state(row, "ended"),
                    row.getInt("jobs"),
                    row.getInt("begun"));
              }
            });
    return sweeps.stream()
        .map(sweep -> sweep.with(tallies.getOrDefault(sweep.id(), new SweepTally())))
        .toList();
  }

  private static @Nullable JobState state(ResultSet row, String column) throws SQLException {
    String state = row.getString(column);
    return state == null ? null : JobState.ofWire(state).orElseThrow();
  }

  /** The table's own columns. */
  private record Stored(
      UUID id,
      @Nullable String name,
      Instant createdAt,
      Map<String, Object> base,
      Map<String, Object> grid,
      int jobs) {

    static Stored of(ResultSet row, int number) throws SQLException {
      return new Stored(
          row.getObject("id", UUID.class),
          row.getString("name"),
          row.getObject("created_at", OffsetDateTime.class).toInstant(),
          Json.read(row.getString("base")),
          Json.read(row.getString("grid")),
          row.getInt("jobs"));
    }

    Sweep with(SweepTally tally) {
      return new Sweep(
          id, name, createdAt, base, grid, jobs, tally.state(), tally.counts(), tally.deleted());
    }
  }
}
