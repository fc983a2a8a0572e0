package dev.flattail.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flattail.api.http.PublicPath;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.sweeps.Sweep;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.promotion.RungValue;
import dev.flattail.webhooks.NotifyTargets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code Sweep} of the contract.
 *
 * @param base the base spec as submitted, without webhook targets; null in lists, like grid and
 *     rows
 * @param notifyTargets null in lists, and for those of the owner
 */
record SweepBody(
    UUID id,
    @Nullable String name,
    Instant createdAt,
    String state,
    int jobs,
    Map<String, Integer> counts,
    Map<String, Object> strategy,
    Map<String, Object> space,
    Links links,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> base,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> grid,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("notify")
        @Nullable StoredJson notifyTargets,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Row> rows) {
  /** The state of a row with a deleted job. */
  static final String DELETED = "deleted";

  /** The paths of a sweep's resources. */
  record Links(String self, String jobs, String events) {}

  /**
   * One job of the sweep.
   *
   * @param rungs null in a sweep that is no search
   */
  record Row(
      UUID job,
      String state,
      Map<String, Object> values,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<RungValue> rungs,
      @Nullable StoredJson result) {
    static Row of(SweepRow row, @Nullable SweepRungs rungs) {
      return new Row(
          row.job(),
          stateOf(row),
          row.values(),
          rungs == null ? null : rungs.of(row.job()),
          row.result());
    }
  }

  /**
   * @param rungs null for a sweep that is no search
   */
  static SweepBody of(SweepTable table, @Nullable SweepRungs rungs) {
    return of(
        table.sweep(),
        withoutTargets(table.outline().base()),
        table.outline().grid(),
        table.outline().notifyTargets(),
        table.rows().stream().map(row -> Row.of(row, rungs)).toList());
  }

  /** Leaves out the targets of the jobs, which show them: many receivers' addresses are secrets. */
  private static Map<String, Object> withoutTargets(Map<String, Object> base) {
    Map<String, Object> rest = new LinkedHashMap<>(base);
    rest.remove(NotifyTargets.FIELD);
    return rest;
  }

  static SweepBody of(Sweep sweep) {
    return of(sweep, null, null, null, null);
  }

  private static SweepBody of(
      Sweep sweep,
      @Nullable Map<String, Object> base,
      @Nullable Map<String, Object> grid,
      @Nullable StoredJson notifyTargets,
      @Nullable List<Row> rows) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    sweep.counts().forEach((state, count) -> counts.put(state.wire(), count));
    counts.put(DELETED, sweep.deleted());
    return new SweepBody(
        sweep.id(),
        sweep.name(),
        sweep.createdAt(),
        sweep.state().wire(),
        sweep.jobs(),
        counts,
        sweep.strategy(),
        sweep.space(),
        new Links(
            path(sweep.id()),
            PublicPath.of("/jobs?sweep=" + sweep.id()),
            path(sweep.id()) + "/events"),
        base,
        grid,
        notifyTargets,
        rows);
  }

  static String stateOf(SweepRow row) {
    return row.state() == null ? DELETED : row.state().wire();
  }

  static String path(UUID id) {
    return PublicPath.of("/sweeps/" + id);
  }
}
