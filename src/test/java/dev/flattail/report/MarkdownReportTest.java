package dev.flattail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.report.JobReport.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {

  @Test
  void theOutcomeComesFirstAndTheSpecIsFolded() {
    String text =
        MarkdownReport.of(
            Reports.of(
                "nightly",
                "succeeded",
                Outcome.UNMET,
                null,
                List.of(Reports.met(), Reports.unmet())));
    assertThat(text)
        .startsWith(
            "### ❌ `nightly`: expectations unmet\n\nThe train job is succeeded after 3 min 20 s.")
        .contains("(http://localhost:8080/ui/jobs/" + Reports.ID + ")")
        .contains("| `final.few at least 0.9` | 0.1 | `unmet: 0.1 is less than 0.9` |")
        .contains("<details><summary>Spec and versions</summary>");
  }

  @Test
  void textsOfCallersAreCode() {
    String text =
        MarkdownReport.of(
            Reports.of(
                "x` <img src=y>\n# @everyone", "failed", Outcome.FAILED, "a | b", List.of()));
    assertThat(text)
        .startsWith("### ❌ `x' <img src=y> # @everyone`: no result\n")
        .contains("\n`a | b`\n")
        .contains("| `a¦b` | 25.2% |")
        .contains("| `label who` | `@everyone` |");
  }
}
