package dev.flattail.promotion;

import dev.flattail.results.ModelChoice;
import dev.flattail.results.SearchMetric;
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
  private final JdbcClient sql;

  RungReads(JdbcClient sql) {
    this.sql = sql;
  }

  /** Returns the rungs of each job that has reached one, in order. */
  public Map<UUID, List<RungValue>> of(UUID sweep, SearchMetric metric) {
    Map<UUID, List<RungValue>> rungs = new LinkedHashMap<>();
    sql.sql(
            """
            with reached as (
                select job.id, cast(entry ->> 'afterEpoch' as integer) as epoch,
                    entry -> 'result' as result
                from job cross join lateral json_array_elements(extensions) as entry
                where sweep_id = :sweep
                union all
                select id, coalesce(
                        cast(result #>> '{stopped,epoch}' as integer),
                        cast(spec ->> 'epochs' as integer)),
                    result
                from job where sweep_id = :sweep and state = 'succeeded')
            select reached.id, reached.epoch, cast(row ->> :field as float8) as value
            from reached left join job_metrics on job_metrics.job_id = reached.id
                and job_metrics.epoch = case when :best
                    then cast(coalesce(nullif(cast(result -> 'stage1' as text), 'null')::json, result)
                        #>> array[:model, 'epoch'] as integer)
                    else reached.epoch end
            order by reached.id, reached.epoch""")
        .param("sweep", sweep)
        .param("field", metric.field())
        .param("best", metric.row() == SearchMetric.Row.BEST_ON_VALIDATION)
        .param("model", ModelChoice.BEST_ON_VALIDATION.field())
        .query(
            row -> {
              double value = row.getDouble("value");
              boolean isMissing = row.wasNull();
              rungs
                  .computeIfAbsent(row.getObject("id", UUID.class), id -> new ArrayList<>())
                  .add(new RungValue(row.getInt("epoch"), isMissing ? null : value));
            });
    return rungs;
  }
}
