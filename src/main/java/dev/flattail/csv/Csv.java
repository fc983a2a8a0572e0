package dev.flattail.csv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table as CSV with a header line. Lines end with a line feed. Nulls, NaN and infinities
 * are empty, other numbers are as in JSON, and text is quoted. Text that a spreadsheet would
 * interpret as a formula is prefixed with an apostrophe (OWASP, CSV Injection).
 */
public final class Csv {
  private final Appendable out;
  private final int columns;

  private Csv(Appendable out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /**
   * Begins a table and writes each row at once.
   *
   * @throws UncheckedIOException when {@code out} fails, now or in a later row
   */
  public static Csv to(Appendable out, List<String> header) {
    Csv csv = new Csv(out, header.size());
    csv.line(header.stream().map(Csv::header).iterator());
    return csv;
  }

  /** Returns a whole table. */
  public static String of(
      List<String> header, List<? extends List<? extends @Nullable Object>> rows) {
    StringBuilder text = new StringBuilder();
    Csv csv = to(text, header);
    rows.forEach(csv::row);
    return text.toString();
  }

  /** Adds a row, one cell per column. */
  public void row(List<? extends @Nullable Object> cells) {
    if (cells.size() != columns) {
      throw new IllegalArgumentException(
          "a row of a table with %d columns has %d cells".formatted(columns, cells.size()));
    }
    line(cells.stream().map(Csv::cell).iterator());
  }

  /** Adds a row, one cell per column. */
  public void row(@Nullable Object... cells) {
    row(Arrays.asList(cells));
  }

  private void line(Iterator<String> cells) {
    try {
      while (cells.hasNext()) {
        out.append(cells.next());
        out.append(cells.hasNext() ? ',' : '\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(String column) {
    return column.matches("[A-Za-z0-9_./\\[\\]~-]+") && !isFormula(column)
        ? column
        : quoted(column);
  }

  private static String cell(@Nullable Object value) {
    if (value == null
        || (value instanceof Number number && !Double.isFinite(number.doubleValue()))) {
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
