package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** Looks at Hessian jobs in a browser: one while it runs, and two side by side. */
@UsesWorker
class HessianBrowserTest {
  private static final List<Integer> CLASSES = List.of(9, 0);

  private static Service service;
  private static String sgd;
  private static String ofSgd;
  private static String ofSam;

  private Browser browser;

  @BeforeAll
  static void measure(WorkedService shared) throws Exception {
    service = shared.service();
    List<String> trained = shared.succeeded(List.of(WorkedService.sgd(), WorkedService.sam()));
    sgd = trained.getFirst();
    List<String> measured =
        shared.succeeded(
            List.of(
                hessian("Hessian of SGD", sgd, CLASSES, 1),
                hessian("Hessian of SAM", trained.getLast(), CLASSES, 1)));
    ofSgd = measured.getFirst();
    ofSam = measured.getLast();
  }

  @BeforeEach
  void open() {
    browser = Browser.open(service.address());
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private static Map<String, Object> hessian(
      String name, String training, List<Integer> classes, double scale) {
    return Map.of(
        "kind",
        "hessian",
        "name",
        name,
        "model",
        Map.of("job", training),
        "classes",
        classes,
        "maxSamplesPerClass",
        2,
        "lanczosSteps",
        4,
        "probes",
        2,
        "loss",
        Map.of("type", "cross-entropy", "scale", scale),
        "extremes",
        Map.of("count", 1, "tolerance", 1e-9));
  }

  private static JsonNode spectrum(String job) throws Exception {
    return service.getJson("/jobs/" + job + "/spectrum");
  }

  /** Returns what a chart draws of one series, by class from head to tail. */
  private List<Object> drawn(String heading, int series, String field) {
    return browser.value(
        "[...document.querySelectorAll('category-marks')].find(c => c.heading === arguments[0])"
            + ".series[arguments[1]].values.map(m => m[arguments[2]])",
        heading,
        series,
        field);
  }

  private long panels() {
    return browser.<Long>value("document.querySelectorAll('line-chart[data-subject]').length");
  }

  @Test
  void classesAppearWhileTheJobRuns() throws Exception {
    service.post("/queue/pause");
    String job = service.submit(hessian("live", sgd, List.of(0, 1, 2, 3), 1));
    browser.go("/ui/jobs/" + job);
    browser.awaitText(".notice", "No class is measured yet");
    browser
        .driver()
        .executeScript(
            "window.seen = new Set();"
                + "setInterval(() => seen.add(document.querySelectorAll('line-chart').length), 20)");
    service.post("/queue/resume");
    service.awaitSuccess(job);

    browser.awaitText(".state", "succeeded");
    await().untilAsserted(() -> assertThat(panels()).isEqualTo(4));
    browser.awaitText(".facts", "4 of 4");
    assertThat(browser.<List<Long>>value("[...seen]"))
        .as("numbers of classes that were shown, one after the other")
        .contains(0L, 4L)
        .anySatisfy(shown -> assertThat(shown).isBetween(1L, 3L));
    JsonNode classes = spectrum(job).get("classes");
    List<Object> smallest = drawn("Smallest eigenvalue", 0, "value");
    assertThat(smallest).hasSize(4);
    for (int c = 0; c < 4; c++) {
      assertThat(((Number) smallest.get(c)).doubleValue())
          .isEqualTo(classes.at("/" + c + "/lambdaMin/value").doubleValue());
    }
    browser.requireSilence();
  }

  @Test
  void anEigenvalueThatHasNotConvergedSaysSo() throws Exception {
    browser.go("/ui/jobs/" + ofSgd);
    browser.await("category-marks canvas");
    // In the order of the spec: 9, 0. The chart has 0 first, since all classes have as many images.
    JsonNode classes = spectrum(ofSgd).get("classes");
    List<Object> doubtful =
        List.of(
            !classes.at("/1/lambdaMin/converged").booleanValue(),
            !classes.at("/0/lambdaMin/converged").booleanValue());
    assertThat(drawn("Smallest eigenvalue", 0, "doubtful")).isEqualTo(doubtful).contains(true);
    for (int c = 0; c <= doubtful.indexOf(true); c++) {
      browser.await("category-marks .plot").sendKeys(Keys.ARROW_RIGHT);
    }
    browser.awaitText("category-marks .reading", "not converged");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aDensityHasItsValuesInATable() throws Exception {
    browser.go("/ui/jobs/" + ofSgd + "?classes=9");
    browser.scrollTo("line-chart[data-subject='9']");
    browser.await("line-chart[data-subject='9'] canvas");
    assertThat(panels()).isEqualTo(1);
    browser.press("line-chart[data-subject='9'] summary", "Data");
    browser.awaitText("line-chart[data-subject='9'] table", "eigenvalue");
    assertThat(
            browser.<String>value(
                "document.querySelector(\"line-chart[data-subject='9'] .plot\").ariaLabel"))
        .startsWith("Spectral density of truck");
  }

  @Test
  void twoHessianJobsAreOverlaidByClass() throws Exception {
    browser.go("/ui/jobs?kind=hessian");
    for (String job : List.of(ofSgd, ofSam)) {
      browser.awaitText("tr[data-job='" + job + "']", "succeeded");
      browser.press("tr[data-job='" + job + "'] input", "");
    }
    browser.press(".selection a", "Compare");
    browser.awaitText("h1", "Compare Hessian jobs");
    browser.scrollTo("line-chart[data-subject]");
    browser.await("line-chart[data-subject] canvas");
    assertThat(browser.where()).startsWith("/ui/compare?jobs=");
    assertThat(panels()).isEqualTo(2);

    List<String> names =
        browser.value(
            "document.querySelector('line-chart[data-subject]').series.map(s => s.label)");
    assertThat(names).containsExactlyInAnyOrder("Hessian of SGD", "Hessian of SAM");
    JsonNode classes = spectrum(ofSam).get("classes");
    List<Object> smallest = drawn("Smallest eigenvalue", names.indexOf("Hessian of SAM"), "value");
    assertThat(smallest)
        .extracting(value -> ((Number) value).doubleValue())
        .containsExactlyInAnyOrder(
            classes.at("/0/lambdaMin/value").doubleValue(),
            classes.at("/1/lambdaMin/value").doubleValue());
    assertThat(browser.awaitText("compare-spectra table", "Less negative curvature").getText())
        .contains("Smaller negative mass", "All classes");
    browser.awaitText("compare-view", "/sharpness/rho");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aComparisonCountsBothDirections() {
    browser.go("/ui/compare?jobs=" + ofSgd + "," + ofSam);
    List<String> before = claimOf("Smaller trace");
    assertThat(before).hasSize(2).allMatch(line -> line.matches("(?s).*in [012] of 2.*median .*"));
    assertThat(before.getFirst()).startsWith("Hessian of SAM: in ");
    browser.press("compare-spectra button", "Swap");
    browser.awaitText("compare-spectra h2", "Hessian of SGD against Hessian of SAM");
    assertThat(claimOf("Smaller trace")).isEqualTo(before.reversed());
    assertThat(browser.where()).endsWith("&against=1");
  }

  /** Returns what the comparison says of each job. */
  private List<String> claimOf(String figure) {
    WebElement row = browser.awaitText("table.claims tr", figure);
    return row.findElements(By.cssSelector("td > div")).stream()
        .map(line -> line.getText().strip())
        .toList();
  }

  @Test
  void jobsByStageShowTheBlockThatIsChosen() throws Exception {
    Map<String, Object> spec = new LinkedHashMap<>(hessian("by stage", sgd, CLASSES, 1));
    spec.put("by", "stage");
    spec.put("matrix", "ggn");
    spec.put("parameters", List.of("layer3.*", "linear.*"));
    String job = service.submit(spec);
    String other = service.submit(spec);
    service.awaitSuccess(job);
    service.awaitSuccess(other);
    JsonNode classes = spectrum(job).get("classes");
    browser.go("/ui/jobs/" + job);
    browser.awaitText(".facts", "Gauss-Newton of layer3.*, linear.*");
    browser.awaitText(".facts", "2 of 2");
    assertLargest(classes, 2, 0);
    choose("hessian-view select", "head");
    await().untilAsserted(() -> assertLargest(classes, 3, 1));
    assertThat(browser.where()).endsWith("?block=head");
    browser.requireAccessible();
    browser.go("/ui/compare?jobs=" + job + "," + other);
    choose("compare-spectra select", "head");
    await().untilAsserted(() -> assertLargest(classes, 3, 1));
    browser.requireSilence();
  }

  private void choose(String selector, String option) {
    browser
        .await(selector)
        .findElement(By.cssSelector("option[value='%s']".formatted(option)))
        .click();
  }

  /** Requires that the chart of the largest eigenvalues has those of these entries. */
  private void assertLargest(JsonNode classes, int... entries) {
    List<Object> drawn = drawn("Largest eigenvalue", 0, "value");
    assertThat(drawn).hasSize(entries.length);
    for (int i = 0; i < entries.length; i++) {
      assertThat(((Number) drawn.get(i)).doubleValue())
          .isEqualTo(classes.at("/" + entries[i] + "/lambdaMax/value").doubleValue());
    }
  }

  @Test
  void aMeasurementNamesTheModelThatItMeasured() {
    browser.go("/ui/jobs/" + ofSgd);
    browser.awaitText(".facts", "SGD, checkpoint “last”");
    browser.press(".facts a", "SGD");
    browser.awaitText("h1", "SGD");
    assertThat(browser.where()).isEqualTo("/ui/jobs/" + sgd);
  }

  @Test
  void theTailIsSpelledOut() {
    browser.go("/ui/jobs/" + ofSgd + "?classes=tail");
    browser.awaitText("spectra-charts form", "the third with the fewest training images (truck)");
    assertThat(panels()).isEqualTo(1);
  }

  @Test
  void anotherDrawOfImagesHasWhiskersOfItsOwn() throws Exception {
    browser.go("/ui/jobs/" + ofSgd);
    browser.await("category-marks canvas");
    JsonNode classes = spectrum(ofSgd).get("classes");
    for (int c = 0; c < 2; c++) { // in the order of the spec: 9, 0
      assertThat(((Number) drawn("Trace", 0, "drawn").get(1 - c)).doubleValue())
          .isEqualTo(
              2 * classes.at("/" + c + "/sampling/standardError/trace").doubleValue(),
              within(1e-9));
    }
    browser.awaitText("category-marks .reading", "two standard errors of another draw of images");
  }

  @Test
  void hessiansOfOtherLossesAreNotOverlaid() throws Exception {
    String scaled = service.submit(hessian("scaled", sgd, List.of(0), 30));
    service.awaitSuccess(scaled);
    browser.go("/ui/compare?jobs=" + ofSgd + "," + scaled);
    browser.awaitText("[role=alert]", "their curvatures differ in scale");
    assertThat(browser.driver().findElements(By.cssSelector("spectra-charts"))).isEmpty();
  }
}
