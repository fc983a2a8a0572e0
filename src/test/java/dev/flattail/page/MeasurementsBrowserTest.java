package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** Looks at landscapes, flatness, evaluations and compared trainings in a browser. */
@UsesWorker
class MeasurementsBrowserTest {
  private static WorkedService shared;
  private static Service service;
  private static String one;
  private static String other;
  private Browser browser;

  @BeforeAll
  static void train(WorkedService all) throws Exception {
    shared = all;
    service = all.service();
    List<String> trained = all.succeeded(List.of(WorkedService.sgd(), WorkedService.sam()));
    one = trained.getFirst();
    other = trained.getLast();
  }

  @BeforeEach
  void open() {
    browser = Browser.open(service.address());
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private static String measured(String kind, Object... more) throws Exception {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", kind);
    spec.put("model", Map.of("job", one));
    spec.put("split", "test");
    for (int i = 0; i < more.length; i += 2) {
      spec.put((String) more[i], more[i + 1]);
    }
    return shared.succeeded(spec);
  }

  private List<Number> numbers(String expression) {
    return browser.value(expression);
  }

  private static List<Double> doubles(JsonNode array) {
    return array.valueStream().map(JsonNode::doubleValue).toList();
  }

  @Test
  void aLandscapeAlongALineIsACurveForEachClass() throws Exception {
    String job = measured("landscape", "classes", List.of(0, 9), "dimensions", 1, "points", 5);
    browser.go("/ui/jobs/" + job);
    browser.await("landscape-view line-chart canvas");
    JsonNode report = service.getJson("/jobs/" + job + "/landscape");
    List<String> names =
        browser.value("document.querySelector('line-chart').series.map(s => s.label)");
    assertThat(names).containsExactly("whole split", "airplane", "truck");
    assertThat(numbers("document.querySelector('line-chart').series[2].values"))
        .extracting(Number::doubleValue)
        .isEqualTo(doubles(report.at("/perClass/9/0")));
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aLandscapeOverAPlaneReadsMeasuredLosses() throws Exception {
    String job = measured("landscape", "classes", List.of(9), "dimensions", 2, "points", 5);
    browser.go("/ui/jobs/" + job);
    browser.await("contour-map canvas");
    JsonNode loss = service.getJson("/jobs/" + job + "/landscape").get("loss");
    browser.await("contour-map .plot").sendKeys(Keys.ARROW_RIGHT);
    browser.awaitText("contour-map .reading", "at 0.5, 0");
    List<List<Number>> drawn = browser.value("document.querySelector('contour-map').values");
    assertThat(drawn.get(3).get(2).doubleValue()).isEqualTo(loss.at("/3/2").doubleValue());
    assertThat(browser.<Long>value("document.querySelectorAll('contour-map').length")).isEqualTo(2);
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void flatnessShowsEveryDraw() throws Exception {
    String job = measured("flatness", "radii", List.of(0.001, 0.05), "draws", 3);
    browser.go("/ui/jobs/" + job);
    browser.await("flatness-view category-marks canvas");
    JsonNode result = service.getJson("/jobs/" + job).get("result");
    assertThat(
            numbers(
                "document.querySelector('category-marks').series[0].values[1].map(m => m.value)"))
        .extracting(Number::doubleValue)
        .isEqualTo(doubles(result.at("/draws/1/losses")));
    await()
        .untilAsserted(
            () ->
                assertThat(
                        browser.<Long>value("document.querySelectorAll('category-marks').length"))
                    .as("draws, rise by class, sharpness by class")
                    .isEqualTo(3));
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void anEvaluationShowsItsClasses() throws Exception {
    String job = measured("evaluate");
    browser.go("/ui/jobs/" + job);
    browser.await("class-bars canvas");
    browser.awaitText("training-confusion h2", "Confusion");
    JsonNode perClass = service.getJson("/jobs/" + job).at("/result/perClass");
    assertThat(numbers("document.querySelector('class-bars').accuracy"))
        .extracting(Number::doubleValue)
        .isEqualTo(doubles(perClass));
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void comparedTrainingsShareTheirCharts() throws Exception {
    browser.go("/ui/compare?jobs=" + one + "," + other);
    browser.scrollTo("compare-trainings line-chart");
    browser.await("compare-trainings line-chart canvas");
    browser.awaitText("compare-accuracies table", "Balanced");
    List<String> names =
        browser.value("document.querySelector('line-chart').series.map(s => s.label)");
    assertThat(names).containsExactly("SGD", "SAM");
    List<Double> losses =
        service
            .getJson("/jobs/" + other + "/metrics")
            .valueStream()
            .map(row -> row.get("trainLoss").doubleValue())
            .toList();
    assertThat(numbers("document.querySelector('line-chart').series[1].values"))
        .extracting(Number::doubleValue)
        .isEqualTo(losses);
    browser.awaitText("compare-view", "/sharpness/rho");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void theEpochOfComparedModelsIsInTheAddress() throws Exception {
    browser.go("/ui/compare?jobs=" + one + "," + other + "&which=bestOnTest");
    browser.awaitText("compare-accuracies table", "Balanced");
    int epoch = service.getJson("/jobs/" + one).at("/result/bestOnTest/epoch").intValue();
    assertThat(
            browser.<String>value(
                "document.querySelector('compare-accuracies tbody td').textContent.trim()"))
        .isEqualTo(Integer.toString(epoch));
  }

  @Test
  void jobsOfDifferentKindsAreNotCompared() throws Exception {
    String job = measured("evaluate");
    browser.go("/ui/compare?jobs=" + one + "," + job);
    browser.awaitText(".notice", "different kinds");
    browser.requireSilence();
  }
}
