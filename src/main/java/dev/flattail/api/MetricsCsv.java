package dev.flattail.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Metrics rows as CSV: the contract's columns, then any others, nulls empty, numbers as in JSON.
 */
final class MetricsCsv {
  private static final List<String> COLUMNS =
      List.of(
          "epoch",
          "learningRate",
          "rho",
          "trainLoss",
          "trainAccuracy",
          "testLoss",
          "testAccuracy",
          "balancedAccuracy",
          "many",
          "medium",
          "few",
          "seconds",
          "imagesPerSecond");

  private MetricsCsv() {}

  static String write(List<Map<String, Object>> rows) {
    Set<String> columns = new LinkedHashSet<>(COLUMNS);
    rows.forEach(row -> columns.addAll(row.keySet()));
    StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
    for (Map<String, Object> row : rows) {
      csv.append(
              columns.stream()
                  .map(column -> cell(row.get(column)))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return csv.toString();
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    return value instanceof Number ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
