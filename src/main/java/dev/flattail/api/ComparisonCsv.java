package dev.flattail.api;

import dev.flattail.datasets.ClassSplit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Comparisons as one table: a line for each job and class. */
final class ComparisonCsv {
  private ComparisonCsv() {}

  static String ofSpectra(List<Map<String, @Nullable Object>> rows) {
    List<Map<String, @Nullable Object>> lines = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      List<Map<String, @Nullable Object>> entries =
          new ArrayList<>(Trees.objects(row.get("classes")));
      if (row.get("overall") != null) {
        Map<String, @Nullable Object> overall = Trees.object(row.get("overall"));
        overall.put("class", "overall");
        entries.add(overall);
      }
      for (Map<String, @Nullable Object> entry : entries) {
        Map<String, @Nullable Object> line = started(row);
        entry.forEach(
            (field, value) -> line.put(field.equals("name") ? "className" : field, value));
        lines.add(line);
      }
    }
    return Csv.write(lines);
  }

  static String ofAccuracies(ComparedAccuracies.Table table) {
    List<Map<String, @Nullable Object>> lines = new ArrayList<>();
    for (Map<String, @Nullable Object> row : table.rows()) {
      List<@Nullable Double> perClass = Trees.numbers(row.get("perClass"));
      List<?> trained = row.get("train") instanceof List<?> list ? list : List.of();
      for (ClassSplit c : table.classes()) {
        Map<String, @Nullable Object> line = started(row);
        line.put("class", c.index());
        line.put("className", c.name());
        line.put("train", trained.get(c.index()));
        line.put("accuracy", c.index() < perClass.size() ? perClass.get(c.index()) : null);
        lines.add(line);
      }
    }
    return Csv.write(lines);
  }

  private static Map<String, @Nullable Object> started(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("job", row.get("job"));
    line.put("name", row.get("name"));
    return line;
  }
}
