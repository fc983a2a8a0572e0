package dev.flattail.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Outcome;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitReportTest {

  @Test
  void eachExpectationIsATestCase() throws Exception {
    Element suite =
        suite("nightly", "succeeded", Outcome.UNMET, null, List.of(Reports.met(), Reports.unmet()));
    assertThat(suite.getAttribute("name")).isEqualTo("nightly");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    assertThat(suite.getAttribute("time")).isEqualTo("200.400");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("0.1 is less than 0.9");
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isEqualTo("final.few at least 0.9");
  }

  @Test
  void withoutAResultEachExpectationIsAnError() throws Exception {
    Element suite =
        suite(null, "failed", Outcome.FAILED, "The loss was NaN.", List.of(Reports.unjudged()));
    assertThat(suite.getAttribute("name")).isEqualTo("train " + Reports.ID);
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(((Element) suite.getElementsByTagName("error").item(0)).getAttribute("message"))
        .isEqualTo("The job has no result; it is failed. The loss was NaN.");
  }

  @Test
  void aJobWithoutExpectationsHasOneTestCase() throws Exception {
    Element passed = suite(null, "succeeded", Outcome.PASSED, null, List.of());
    assertThat(passed.getAttribute("tests")).isEqualTo("1");
    assertThat(passed.getAttribute("errors")).isEqualTo("0");
    Element open = suite(null, "running", Outcome.OPEN, null, List.of());
    assertThat(open.getAttribute("tests")).isEqualTo("1");
    assertThat(open.getAttribute("errors")).isEqualTo("1");
  }

  @Test
  void theExpectationsOfAPausedTrainingAreSkipped() throws Exception {
    Element paused = suite(null, "succeeded", Outcome.PAUSED, null, List.of(Reports.unjudged()));
    assertThat(paused.getAttribute("errors")).isEqualTo("0");
    assertThat(paused.getAttribute("skipped")).isEqualTo("1");
    assertThat(paused.getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }

  @Test
  void namesMayHaveCharactersThatXmlLacks() throws Exception {
    Element suite =
        suite("a \"<b>\" & \u0007 \uD800 𝛌", "succeeded", Outcome.PASSED, null, List.of());
    assertThat(suite.getAttribute("name")).isEqualTo("a \"<b>\" & \uFFFD \uFFFD 𝛌");
  }

  private static Element suite(
      @Nullable String name,
      String state,
      Outcome outcome,
      @Nullable String explanation,
      List<Check> checks)
      throws Exception {
    String xml = JUnitReport.of(Reports.of(name, state, outcome, explanation, checks));
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)))
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("testsuites");
    return (Element) root.getElementsByTagName("testsuite").item(0);
  }
}
