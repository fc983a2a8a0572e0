package dev.flattail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.report.JobReport.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  @Test
  void theFileNeedsNoOther() {
    String html =
        HtmlReport.of(
            Reports.of("nightly", "succeeded", Outcome.UNMET, null, List.of(Reports.unmet())));
    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("<h1>nightly</h1>")
        .contains("expectations unmet")
        .contains("<td>final.few at least 0.9</td><td>0.1</td><td>unmet: 0.1 is less than 0.9</td>")
        .contains("<tr><td>a|b</td><td>25.2%</td></tr>")
        .contains("src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"Plot: loss\"")
        .contains("<th scope=\"row\">label who</th><td>@everyone</td>")
        .doesNotContain("<script", "<link", "{{");
  }

  @Test
  void textsOfCallersAreEscaped() {
    String html =
        HtmlReport.of(
            Reports.of(
                "<script>alert(1)</script>\" onload=\"x",
                "failed",
                Outcome.FAILED,
                "<b>",
                List.of()));
    assertThat(html).doesNotContain("<script>", "<b>", "\" onload=\"").contains("&lt;script&gt;");
  }
}
