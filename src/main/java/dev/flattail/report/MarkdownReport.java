package dev.flattail.report;

import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Outcome;
import dev.flattail.report.JobReport.Table;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Writes a job as GitHub-flavored Markdown, for a comment on a pull request. Long tables and the
 * spec are folded. Texts of callers are written as code, in which nothing is a link, a mention or
 * HTML.
 */
public final class MarkdownReport {
  /** Rows beyond this number are folded away. */
  private static final int SHORT = 5;

  private MarkdownReport() {}

  /** Returns the document. */
  public static String of(JobReport job) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(job.outcome() == Outcome.PASSED ? "✅ " : mark(job.outcome()));
    text.append(code(job.title())).append(": ").append(job.outcome().words()).append("\n\n");
    text.append("The %s job is %s".formatted(job.kind(), job.state()));
    if (job.took() != null) {
      text.append(" after ").append(Times.text(job.took()));
    }
    text.append(". [Open it](").append(job.page()).append(")\n\n");
    if (job.explanation() != null) {
      text.append(code(job.explanation())).append("\n\n");
    }
    if (!job.checks().isEmpty()) {
      append(text, checks(job.checks()));
    }
    for (Table table : job.tables()) {
      if (table.rows().size() > SHORT) {
        fold(text, table.title(), body -> append(body, table));
      } else {
        text.append("**").append(table.title()).append("**\n\n");
        append(text, table);
      }
    }
    for (String warning : job.warnings()) {
      text.append("- Warning: ").append(code(warning)).append('\n');
    }
    if (!job.warnings().isEmpty()) {
      text.append('\n');
    }
    fold(
        text,
        "Spec and versions",
        body -> {
          append(body, facts(job));
          body.append("```json\n").append(job.spec().replace("```", "` ` `")).append("\n```\n\n");
        });
    return text.toString();
  }

  private static String mark(Outcome outcome) {
    return outcome == Outcome.OPEN ? "⏳ " : "❌ ";
  }

  private static Table checks(List<Check> checks) {
    return new Table(
        "Expectations",
        List.of("expectation", "value", "outcome"),
        checks.stream()
            .map(
                check ->
                    List.of(
                        check.title(),
                        check.value() == null ? "–" : check.value(),
                        check.outcome()))
            .toList());
  }

  private static Table facts(JobReport job) {
    return new Table(
        "Versions",
        List.of("", "value"),
        job.facts().stream().map(fact -> List.of(fact.name(), fact.value())).toList());
  }

  private static void append(StringBuilder text, Table table) {
    text.append(line(table.columns()));
    text.append("|").append(" --- |".repeat(table.columns().size())).append('\n');
    for (List<String> row : table.rows()) {
      text.append(line(row.stream().map(MarkdownReport::cell).toList()));
    }
    text.append('\n');
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

  /** Returns a text as code on one line. */
  private static String code(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").replace('`', '\'').strip();
    return line.isEmpty() ? "" : "`" + line + "`";
  }

  private static void fold(StringBuilder text, String title, Consumer<StringBuilder> body) {
    text.append("<details><summary>").append(title).append("</summary>\n\n");
    body.accept(text);
    text.append("</details>\n\n");
  }
}
