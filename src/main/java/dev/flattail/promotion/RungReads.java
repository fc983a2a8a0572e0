package dev.flattail.promotion;

import dev.flattail.jobs.JobState;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.SearchMetric;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the values of a search's trainings at the rungs that they have reached. A rung is where a
 * training has paused, or come to its end: each entry of its extensions, and its result.
 */
@Component
public class RungReads {
  /** The rungs that jobs of a sweep have reached: id, completed epochs, and value. */
  private static final String REACHED =
      """
      select reached.id, reached.epoch, cast(row ->> :field as float8) as value
      from (
          select job.id, cast(entry ->> 'afterEpoch' as integer) as epoch,
              entry -> 'result' as result
          from job cross join lateral json_array_elements(extensions) as entry
          where sweep_id = :sweep
          union all
          select id, coalesce(
                  cast(result #>> '{stopped,epoch}' as integer),
                  cast(spec ->> 'epochs' as integer)),
              result
          from job where sweep_id = :sweep and state = 'succeeded') as reached
      left join job_metrics on job_metrics.job_id = reached.id
          and job_metrics.epoch = case when :best
              then cast(coalesce(nullif(cast(result -> 'stage1' as text), 'null')::json, result)
                  #>> array[:model, 'epoch'] as integer)
              else reached.epoch end""";

  private final JdbcClient sql;

  RungReads(JdbcClient sql) {
    this.sql = sql;
  }

  /** Returns the rungs of each job that has reached one, in order. */
  public Map<UUID, List<RungValue>> of(UUID sweep, SearchMetric metric) {
    Map<UUID, List<RungValue>> rungs = new LinkedHashMap<>();
    query("select * from (" + REACHED + ") as reached order by id, epoch", sweep, metric)
        .query(
            row -> {
              rungs
                  .computeIfAbsent(row.getObject("id", UUID.class), id -> new ArrayList<>())
                  .add(value(row));
            });
    return rungs;
  }

  /**
   * A training of a search.
   *
   * @param isKept whether the checkpoint is there from which it would go on
   * @param isUndecided whether the search has not decided since its last end
   * @param rungs those that it has reached, in order
   */
  record Reading(JobState state, boolean isKept, boolean isUndecided, List<RungValue> rungs) {}

  /**
   * Returns the jobs of a sweep that exist, in the order of its table. One statement reads all, so
   * that a job that ends meanwhile has either ended or not.
   */
  Map<UUID, Reading> trainings(UUID sweep, SearchMetric metric) {
    Map<UUID, Reading> trainings = new LinkedHashMap<>();
    query(
            """
            select job.id, job.state, reached.epoch, reached.value,
                exists (
                    select from job_checkpoint where job_id = job.id and name = 'last') as kept,
                exists (select from promotion_check where job_id = job.id) as undecided
            from sweep_job join job on job.id = sweep_job.job_id
            left join (%s) as reached on reached.id = job.id
            where sweep_job.sweep_id = :sweep order by position, reached.epoch"""
                .formatted(REACHED),
            sweep,
            metric)
        .query(
            row -> {
              UUID id = row.getObject("id", UUID.class);
              Reading training = trainings.get(id);
              if (training == null) {
                training = reading(row);
                trainings.put(id, training);
              }
              if (row.getObject("epoch") != null) {
                training.rungs().add(value(row));
              }
            });
    return trainings;
  }

  private JdbcClient.StatementSpec query(String text, UUID sweep, SearchMetric metric) {
    return sql.sql(text)
        .param("sweep", sweep)
        .param("field", metric.field())
        .param("best", metric.row() == SearchMetric.Row.BEST_ON_VALIDATION)
        .param("model", ModelChoice.BEST_ON_VALIDATION.field());
  }

  private static Reading reading(ResultSet row) throws SQLException {
    return new Reading(
        JobState.ofWire(row.getString("state")).orElseThrow(),
        row.getBoolean("kept"),
        row.getBoolean("undecided"),
        new ArrayList<>());
  }

  private static RungValue value(ResultSet row) throws SQLException {
    double value = row.getDouble("value");
    boolean isMissing = row.wasNull();
    return new RungValue(row.getInt("epoch"), isMissing ? null : value);
  }
}
