package dev.flattail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.report.JobReport.Outcome;
import java.util.List;
import java.util.stream.IntStream;
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
            "### ❌ `nightly`: expectations unmet\n\nJob of kind train, succeeded after 3 min 20 s.")
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

  @Test
  void aLongTableShowsItsFirstRowsAndFoldsTheOthers() {
    List<List<String>> rows =
        IntStream.range(0, 8).mapToObj(i -> List.of("stage", Integer.toString(i))).toList();
    String text =
        MarkdownReport.of(
            Reports.withTable(new JobReport.Table("Curvature", List.of("class", "trace"), rows)));
    String shown = text.substring(text.indexOf("**Curvature**"), text.indexOf("<details>"));
    assertThat(shown).contains("| `stage` | 0 |", "| `stage` | 4 |").doesNotContain("| 5 |");
    assertThat(text)
        .contains("<details><summary>3 more rows</summary>\n\n| class | trace |")
        .containsOnlyOnce("| `stage` | 7 |");
  }
}
