package dev.flattail.jobs.sweeps;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.store.Columns;
import dev.flattail.jobs.store.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads sweeps; counts and rows come from one snapshot. Hides sweeps of other owners. A sweep's
 * jobs have the sweep's owner.
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
class SweepReads {
  /** How many rows with their results are fetched together. */
  private static final int AT_ONCE = 50;

  private final JdbcClient sql;
  private final CurrentCaller caller;

  SweepReads(JdbcClient sql, CurrentCaller caller) {
    this.sql = sql;
    this.caller = caller;
  }

  SweepTable get(UUID id) {
    List<SweepRow> rows = new ArrayList<>();
    return new SweepTable(scan(id, rows::add), rows);
  }

  /** Reads a sweep, and hands over its rows in their order. */
  SweepOutline scan(UUID id, Consumer<SweepRow> rows) {
    SweepOutline outline = outline(id);
    sql.sql(
            """
            select sweep_job.job_id, sweep_job.grid_values, job.state, job.result,
                coalesce(job.result #>> '{stopped,reason}' = 'paused', false) as paused,
                job.error ->> 'type' as problem
            from sweep_job left join job on job.id = sweep_job.job_id
            where sweep_job.sweep_id = :id order by position""")
        .withFetchSize(AT_ONCE)
        .param("id", id)
        .query((RowCallbackHandler) row -> rows.accept(row(row)));
    return outline;
  }

  private static SweepRow row(ResultSet row) throws SQLException {
    return new SweepRow(
        row.getObject("job_id", UUID.class),
        state(row, "state"),
        new StoredJson(row.getString("grid_values")).asMap(),
        Columns.nullableJson(row, "result"),
        row.getBoolean("paused"),
        row.getString("problem"));
  }

  SweepOutline outline(UUID id) {
    requireExists(id);
    Sweep sweep = sweeps("id = :id", Map.of("id", id), 1).getFirst();
    String tag = tag(id);
    return sql.sql("select base, grid, notify from sweep where id = :id")
        .param("id", id)
        .query(
            (row, number) ->
                new SweepOutline(
                    sweep,
                    Columns.json(row, "base").asMap(),
                    Columns.json(row, "grid").asMap(),
                    Columns.nullableJson(row, "notify"),
                    tag))
        .single();
  }

  /**
   * Returns a hash of all that a sweep's table shows, without reading results: a job's result
   * changes only with its state or its lease.
   */
  String tag(UUID id) {
    requireExists(id);
    return sql.sql(
            """
            select md5(concat_ws(',',
                (select search_cancelled from sweep where id = :id),
                exists (select from promotion_check where sweep_id = :id),
                string_agg(concat_ws('.',
                    job.state, job.lease_token, job.started_at is null, sweep_job.ended),
                ',' order by position)))
            from sweep_job left join job on job.id = sweep_job.job_id
            where sweep_job.sweep_id = :id""")
        .param("id", id)
        .query(String.class)
        .single();
  }

  boolean isOver(UUID id) {
    requireExists(id);
    return sql.sql(
            """
            select not exists (
                    select from job where sweep_id = :id and state in ('queued', 'running'))
                and not exists (select from promotion_check where sweep_id = :id)""")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  void requireExists(UUID id) {
    Caller reader = caller.get();
    if (sql
        .sql("select owner from sweep where id = :id")
        .param("id", id)
        .query((row, number) -> reader.owns(row.getString("owner")))
        .stream()
        .noneMatch(own -> own)) {
      throw new SweepNotFoundException(id);
    }
  }

  SweepPage list(int limit, @Nullable String cursor) {
    // Fetches one more row than requested to detect a following page.
    StringBuilder where = new StringBuilder("true");
    Map<String, @Nullable Object> parameters = new HashMap<>();
    Caller reader = caller.get();
    if (!reader.isAdmin()) {
      where.append(" and owner = :owner");
      parameters.put("owner", reader.owner());
    }
    if (cursor != null) {
      where.append(" and id < :last");
      parameters.put("last", Cursor.of(cursor).last());
    }
    List<Sweep> found = sweeps(where.toString(), parameters, limit + 1);
    List<Sweep> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? new Cursor(page.getLast().id()).opaque() : null;
    return new SweepPage(page, next);
  }

  private List<Sweep> sweeps(
      String where, Map<String, ? extends @Nullable Object> parameters, int limit) {
    List<Stored> found =
        sql.sql(
                """
                select id, name, created_at, jobs, strategy, space, search_cancelled,
                    exists (select from promotion_check where sweep_id = sweep.id) as undecided
                from sweep where %s order by id desc limit %d"""
                    .formatted(where, limit))
            .params(parameters)
            .query(Stored::of)
            .list();
    return withCounts(found);
  }

  private List<Sweep> withCounts(List<Stored> sweeps) {
    if (sweeps.isEmpty()) {
      return List.of();
    }
    Map<UUID, SweepTally> tallies = new HashMap<>();
    sweeps.forEach(sweep -> tallies.put(sweep.id(), sweep.tally()));
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
        .map(sweep -> sweep.with(tallies.getOrDefault(sweep.id(), sweep.tally())))
        .toList();
  }

  private static @Nullable JobState state(ResultSet row, String column) throws SQLException {
    String state = row.getString(column);
    return state == null ? null : JobState.ofWire(state).orElseThrow();
  }

  /** The columns of the table itself. */
  private record Stored(
      UUID id,
      @Nullable String name,
      Instant createdAt,
      int jobs,
      Map<String, Object> strategy,
      Map<String, Object> space,
      boolean undecided,
      boolean cancelled) {

    static Stored of(ResultSet row, int number) throws SQLException {
      return new Stored(
          row.getObject("id", UUID.class),
          row.getString("name"),
          Columns.instant(row, "created_at"),
          row.getInt("jobs"),
          Columns.json(row, "strategy").asMap(),
          Columns.json(row, "space").asMap(),
          row.getBoolean("undecided"),
          row.getBoolean("search_cancelled"));
    }

    SweepTally tally() {
      return new SweepTally(undecided, cancelled);
    }

    Sweep with(SweepTally tally) {
      return new Sweep(
          id,
          name,
          createdAt,
          jobs,
          tally.state(),
          tally.counts(),
          tally.deleted(),
          strategy,
          space);
    }
  }
}
