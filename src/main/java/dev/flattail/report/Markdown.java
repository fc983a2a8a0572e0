package dev.flattail.report;

import dev.flattail.report.JobReport.Table;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes GitHub-flavored Markdown. Texts of callers are written as code, in which nothing is a
 * link, a mention or HTML.
 */
public final class Markdown {
  private Markdown() {}

  /** Returns a table without its title, and an empty line. */
  public static String of(Table table) {
    StringBuilder text = new StringBuilder();
    text.append(line(table.columns()));
    text.append("|").append(" --- |".repeat(table.columns().size())).append('\n');
    for (List<String> row : table.rows()) {
      text.append(line(row.stream().map(Markdown::cell).toList()));
    }
    return text.append('\n').toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /**
   * Returns numbers as they are, and other texts as code. A bar would end the cell, and a backslash
   * before it may belong to the text.
   */
  private static String cell(String text) {
    return text.matches("[0-9.e+%–-]*") ? text : code(text.replace('|', '¦'));
  }

  /** Returns a text as code on one line, without characters that change its direction. */
  public static String code(String text) {
    String line =
        text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").replace('`', '\'').strip();
    return line.isEmpty() ? "" : "`" + line + "`";
  }
}
