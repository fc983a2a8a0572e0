package dev.flattail.api;

import dev.flattail.jobs.SweepRow;
import dev.flattail.jobs.SweepTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sweep as one table: a line a job, a column for each pointer and each scalar of the results. */
final class SweepCsv {
  private SweepCsv() {}

  static String write(SweepTable table) {
    List<String> columns = new ArrayList<>(List.of("job", "state"));
    columns.addAll(table.grid().keySet());
    List<Map<String, Object>> results = new ArrayList<>();
    List<Map<String, @Nullable Object>> lines = new ArrayList<>();
    for (SweepRow row : table.rows()) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("job", row.job());
      line.put("state", SweepBody.stateOf(row));
      row.values().forEach((pointer, value) -> line.put(pointer, cell(value)));
      if (row.result() != null) {
        results.add(row.result());
        line.putAll(ResultColumns.cells(row.result()));
      }
      lines.add(line);
    }
    columns.addAll(ResultColumns.of(results));
    return Csv.write(columns, lines);
  }

  /** Whole objects and lists as JSON. */
  private static @Nullable Object cell(@Nullable Object value) {
    return value instanceof Map<?, ?> || value instanceof List<?> ? SweepNames.text(value) : value;
  }
}
