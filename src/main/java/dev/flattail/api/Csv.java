package dev.flattail.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows as CSV with a header line: nulls empty, numbers as in JSON, text quoted. Text that a
 * spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV Injection).
 */
final class Csv {
  private Csv() {}

  /** All columns that occur, in the order of their first occurrence. */
  static String write(List<? extends Map<String, ? extends @Nullable Object>> rows) {
    return write(List.of(), rows);
  }

  /**
   * @param first columns that come first, whether they occur or not
   */
  static String write(
      List<String> first, List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Set<String> columns = new LinkedHashSet<>(first);
    rows.forEach(row -> columns.addAll(row.keySet()));
    StringBuilder csv =
        new StringBuilder(String.join(",", columns.stream().map(Csv::header).toList()))
            .append('\n');
    for (Map<String, ? extends @Nullable Object> row : rows) {
      csv.append(
              columns.stream()
                  .map(column -> cell(row.get(column)))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return csv.toString();
  }

  private static String header(String column) {
    return column.matches("[A-Za-z0-9_./\\[\\]~-]+") && !isFormula(column)
        ? column
        : quoted(column);
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    return value instanceof Number || value instanceof Boolean ? text : quoted(text);
  }

  private static String quoted(String text) {
    return '"' + (isFormula(text) ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
  }
}
