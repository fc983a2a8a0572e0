package dev.flattail.report;

import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Outcome;
import dev.flattail.report.JobReport.Table;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes a job as GitHub-flavored Markdown, for a comment on a pull request. The end of long tables
 * and the spec are folded. Texts of callers are written as code, in which nothing is a link, a
 * mention or HTML.
 */
public final class MarkdownReport {
  /** Rows beyond this number are folded away. */
  private static final int SHORT = 5;

  private MarkdownReport() {}

  /** Returns the document. */
  public static String of(JobReport job) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(mark(job.outcome()));
    text.append(Markdown.code(job.title()))
        .append(": ")
        .append(job.outcome().words())
        .append("\n\n");
    text.append("Job of kind %s, %s".formatted(job.kind(), job.state()));
    if (job.took() != null) {
      text.append(" after ").append(Times.text(job.took()));
    }
    text.append(". [Open it](").append(job.page()).append(")\n\n");
    if (job.explanation() != null) {
      text.append(Markdown.code(job.explanation())).append("\n\n");
    }
    if (!job.checks().isEmpty()) {
      text.append(Markdown.of(checks(job.checks())));
    }
    for (Table table : job.tables()) {
      text.append("**").append(table.title()).append("**\n\n");
      text.append(Markdown.of(rows(table, 0, SHORT)));
      int more = table.rows().size() - SHORT;
      if (more > 0) {
        fold(
            text,
            more == 1 ? "1 more row" : more + " more rows",
            body -> body.append(Markdown.of(rows(table, SHORT, table.rows().size()))));
      }
    }
    for (String warning : job.warnings()) {
      text.append("- Warning: ").append(Markdown.code(warning)).append('\n');
    }
    if (!job.warnings().isEmpty()) {
      text.append('\n');
    }
    fold(
        text,
        "Spec and versions",
        body -> {
          body.append(Markdown.of(facts(job)));
          body.append("```json\n").append(job.spec().replace("```", "` ` `")).append("\n```\n\n");
        });
    return text.toString();
  }

  private static Table rows(Table table, int from, int to) {
    return new Table(
        table.title(),
        table.columns(),
        table.rows().subList(from, Math.min(to, table.rows().size())));
  }

  private static String mark(Outcome outcome) {
    return switch (outcome) {
      case PASSED -> "✅ ";
      case PAUSED -> "⏸️ ";
      case OPEN -> "⏳ ";
      case UNMET, FAILED -> "❌ ";
    };
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

  private static void fold(StringBuilder text, String title, Consumer<StringBuilder> body) {
    text.append("<details><summary>").append(title).append("</summary>\n\n");
    body.accept(text);
    text.append("</details>\n\n");
  }
}
