package dev.flattail.api;

import dev.flattail.csv.Csv;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.SweepTable;
import dev.flattail.studies.ResultColumns;
import dev.flattail.submission.sweeps.SweepNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes a sweep as CSV: one line per job, one column per pointer, per rung of a search and per
 * scalar of the results.
 */
final class SweepCsv {
  private SweepCsv() {}

  /**
   * @param rungs null for a sweep that is no search
   */
  static String write(SweepTable table, @Nullable SweepRungs rungs) {
    List<JsonNode> results =
        table.rows().stream()
            .map(SweepRow::result)
            .filter(Objects::nonNull)
            .map(StoredJson::tree)
            .toList();
    List<String> columns = new ArrayList<>(List.of("job", "state"));
    columns.addAll(table.outline().pointers());
    if (rungs != null) {
      columns.addAll(rungs.columns());
    }
    columns.addAll(ResultColumns.of(results));
    List<List<@Nullable Object>> lines = new ArrayList<>();
    for (SweepRow row : table.rows()) {
      Map<String, @Nullable Object> cells = new HashMap<>();
      cells.put("job", row.job());
      cells.put("state", SweepBody.stateOf(row));
      row.values().forEach((pointer, value) -> cells.put(pointer, cell(value)));
      if (rungs != null) {
        cells.putAll(rungs.cells(row.job()));
      }
      if (row.result() != null) {
        cells.putAll(ResultColumns.cells(row.result().tree()));
      }
      lines.add(columns.stream().<@Nullable Object>map(cells::get).toList());
    }
    return Csv.of(columns, lines);
  }

  /** Returns the cell's value; objects and lists as JSON. */
  private static @Nullable Object cell(@Nullable Object value) {
    return value instanceof Map<?, ?> || value instanceof List<?> ? SweepNames.text(value) : value;
  }
}
