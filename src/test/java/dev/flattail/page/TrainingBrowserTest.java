package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.CifarArchives;
import dev.flattail.endtoend.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** Looks at trainings in a browser while a worker runs them. */
@UsesWorker
class TrainingBrowserTest {
  private static final String LOSS = "document.querySelector('line-chart')";
  private static final String CHARTS = "[...document.querySelectorAll('line-chart')]";
  private static final String MAP = "document.querySelector('heat-map')";

  private static WorkedService shared;
  private static Service service;
  private Browser browser;

  @BeforeAll
  static void start(WorkedService all) {
    shared = all;
    service = all.service();
  }

  @BeforeEach
  void open() {
    browser = Browser.open(service.address());
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private static Map<String, Object> spec(String name, int epochs) {
    Map<String, Object> spec = WorkedService.training(name, 0, epochs);
    spec.put("sharpness", Map.of("type", "sam", "rho", 0.05));
    return spec;
  }

  private List<Number> epochsDrawn() {
    return browser.value(LOSS + " === null ? [] : " + LOSS + ".x");
  }

  @Test
  void curvesGrowWhileTheTrainingRuns() throws Exception {
    String job = service.submit(spec("live", 12));
    browser.go("/ui/jobs/" + job);
    browser.awaitText("h1", "live");
    browser.awaitText(".state", "running");
    browser.await("line-chart canvas");
    int first = epochsDrawn().size();
    await().atMost(Duration.ofMinutes(2)).until(() -> epochsDrawn().size() > first);

    browser.awaitText(".state", "succeeded");
    JsonNode rows = service.getJson("/jobs/" + job + "/metrics");
    assertThat(rows).hasSize(12);
    await().untilAsserted(() -> assertThat(epochsDrawn()).hasSize(12).doesNotHaveDuplicates());
    List<Number> losses = browser.value(LOSS + ".series[0].values");
    for (int i = 0; i < 12; i++) {
      assertThat(losses.get(i).doubleValue()).isEqualTo(rows.get(i).get("trainLoss").doubleValue());
    }
    browser.awaitText("th[scope=row]", "Last epoch");
    browser.await("class-bars canvas");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void theCurvatureOfClassesHasChartsOfItsOwn() throws Exception {
    Map<String, Object> spec = spec("curved", 2);
    spec.put(
        "curvature",
        Map.of("everyEpochs", 1, "classes", List.of(1, 0), "lanczosSteps", 30, "probes", 1));
    String job = service.submit(spec);
    service.awaitSuccess(job);
    browser.go("/ui/jobs/" + job);
    browser.awaitText("h1", "curved");
    String largest = CHARTS + ".find(one => one.heading.startsWith('Largest eigenvalue'))";
    await()
        .untilAsserted(
            () ->
                assertThat(browser.<List<String>>value(largest + "?.series.map(one => one.label)"))
                    .containsExactly("class 0", "class 1"));

    JsonNode rows = service.getJson("/jobs/" + job + "/metrics");
    List<Number> values = browser.value(largest + ".series[1].values");
    for (int i = 0; i < 2; i++) {
      assertThat(values.get(i).doubleValue())
          .isEqualTo(rows.at("/" + i + "/curvature/0/lambdaMax").doubleValue());
    }
    browser.requireSilence();
  }

  @Test
  void aCancelledTrainingIsResumedFromThePage() throws Exception {
    String job = service.submit(spec("resumed", 500));
    browser.go("/ui/jobs/" + job);
    browser.await("line-chart canvas");
    browser.press(".title button", "Cancel");
    browser.press("dialog button", "Cancel the job");
    browser.awaitText(".state", "cancelled");
    int before = service.getJson("/jobs/" + job + "/metrics").size();

    browser.press(".title button", "Resume");
    browser.awaitText(".state", "running");
    await().atMost(Duration.ofMinutes(2)).until(() -> epochsDrawn().size() > before + 1);
    assertThat(new String(service.get("/jobs/" + job + "/logs").body(), StandardCharsets.UTF_8))
        .contains("going on after epoch");
    service.post("/jobs/" + job + "/cancel");
    browser.awaitText(".state", "cancelled");
    JsonNode rows = service.getJson("/jobs/" + job + "/metrics");
    await().untilAsserted(() -> assertThat(epochsDrawn()).hasSize(rows.size()));
    assertThat(epochsDrawn())
        .extracting(Number::intValue)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, rows.size()).boxed().toList());
    browser.requireSilence();
  }

  @Test
  void aSucceededTrainingIsExtendedFromThePage() throws Exception {
    String job = service.submit(spec("extended", 2));
    service.awaitSuccess(job);
    browser.go("/ui/jobs/" + job);
    browser.press(".title button", "Train longer");
    browser.await("dialog input").sendKeys("2");
    browser.press("dialog button", "Train longer");
    assertThat(browser.<Boolean>value("document.querySelector('dialog') !== null"))
        .as("2 epochs are not more than there are")
        .isTrue();
    browser.await("dialog input").sendKeys("0");
    browser.requireAccessible();
    browser.press("dialog button", "Train longer");

    browser.awaitText(".facts", "after epoch 2, from 2 to 20 epochs");
    await().atMost(Duration.ofMinutes(2)).until(() -> epochsDrawn().size() > 3);
    service.post("/jobs/" + job + "/cancel");
    browser.awaitText(".state", "cancelled");
    browser.requireSilence();
  }

  @Test
  void aConfusionOfAHundredClassesIsReadable() throws Exception {
    service.putDataset("hundred", CifarArchives.hundredColors(1, 1));
    Map<String, Object> spec = spec("a hundred classes", 1);
    spec.put("dataset", Map.of("name", "hundred"));
    browser.go("/ui/jobs/" + shared.succeeded(spec));
    browser.await("training-confusion h2");
    browser.scrollTo("heat-map .plot");
    browser.await("heat-map canvas");
    assertThat(browser.<Long>value(MAP + ".values.flat().length")).isEqualTo(10_000);
    assertThat(cell()).isGreaterThan(4);
    browser.phone();
    browser.scrollTo("heat-map .plot");
    await().untilAsserted(() -> assertThat(cell()).isBetween(2.0, 4.0));
    browser.await("heat-map .plot").sendKeys("++++");
    await("zoomed in by keyboard").untilAsserted(() -> assertThat(cell()).isGreaterThan(8));
    browser.requireSilence();
  }

  /** Returns how many pixels wide a cell of the map is. */
  private double cell() {
    return browser
        .<Number>value(
            "(([a], [b]) => b - a)(...[0, 1].map(i => %s.chart.convertToPixel({gridIndex: 0}, [i, 0])))"
                .formatted(MAP))
        .doubleValue();
  }

  @Test
  void wrongImagesAreShownWithWhatTheyWereTakenFor() throws Exception {
    String job = shared.succeeded(WorkedService.sgd());
    JsonNode classes = service.getJson("/jobs/" + job + "/artifacts/mistakes.json").get("classes");
    JsonNode wrong =
        classes
            .valueStream()
            .filter(one -> one.get("wrong").intValue() > 0)
            .findFirst()
            .orElseThrow();
    JsonNode mistake = wrong.get("mistakes").get(0);
    browser.go("/ui/jobs/" + job);
    browser.await("training-confusion h2");
    browser.value("document.querySelector('training-mistakes').scrollIntoView()");
    String section =
        "section[aria-label='Wrong images of " + wrong.get("name").stringValue() + "']";
    browser.awaitText(
        section + " li",
        classes.get(mistake.get("predicted").intValue()).get("name").stringValue());
    browser
        .driver()
        .executeScript("document.querySelector(arguments[0]).scrollIntoView()", section);
    browser.await(
        section + " img[title='" + mistake.get("path").stringValue() + "']",
        image -> !"0".equals(image.getDomProperty("naturalWidth")));
    browser.requireSilence();
  }

  @Test
  void theMostConfidentMistakesOfAllClassesAreRanked() throws Exception {
    String job = shared.succeeded(WorkedService.sgd());
    JsonNode classes = service.getJson("/jobs/" + job + "/artifacts/mistakes.json").get("classes");
    double highest =
        classes
            .valueStream()
            .flatMap(one -> one.get("mistakes").valueStream())
            .mapToDouble(one -> one.get("confidence").doubleValue())
            .max()
            .orElseThrow();
    browser.go("/ui/jobs/" + job + "?wrong=all");
    browser.await("training-confusion h2");
    browser.value("document.querySelector('training-mistakes').scrollIntoView()");
    browser.awaitText("training-mistakes li:first-child", "%.0f %%".formatted(100 * highest));
    String number =
        browser.await("training-mistakes li:first-child .taken").getText().split("\\R")[0];
    assertThat(number).matches("no\\. \\d+");

    browser.scrollTo("training-mistakes li:first-child");
    WebElement image = browser.await("training-mistakes li:first-child button.image");
    image.sendKeys(Keys.ENTER);
    browser.awaitText("dialog", "test image " + number.substring("no. ".length()));
    browser.await("dialog img", large -> !"0".equals(large.getDomProperty("naturalWidth")));
    browser.requireAccessible();
    browser.press("dialog button", "Close");
    browser.await("training-mistakes li:first-child button.image:focus");
    browser.requireSilence();
  }

  @Test
  void chartsShareAZoomThatTheUrlKeeps() throws Exception {
    String job = service.submit(spec("zoomed", 6));
    service.awaitSuccess(job);
    browser.go("/ui/jobs/" + job + "?zoom=2-4");
    browser.await("line-chart canvas");
    await().untilAsserted(() -> assertThat(shown()).containsOnly("2-4"));
    browser.press("line-chart .tools button", "Show all");
    await().untilAsserted(() -> assertThat(shown()).containsOnly("1-6"));
    assertThat(browser.where()).isEqualTo("/ui/jobs/" + job);
    // Less than an epoch is widened to one, so that the axis has labels.
    browser.value(LOSS + ".zoom(3.2, 3.6)");
    await().untilAsserted(() -> assertThat(shown()).containsOnly("3-4"));
    assertThat(browser.where()).endsWith("?zoom=3-4");
    browser.requireSilence();
  }

  /** Returns the epochs that each chart shows. */
  private List<String> shown() {
    return browser.value(CHARTS + ".map(c => c.plot?.scales.x.min + '-' + c.plot?.scales.x.max)");
  }

  @Test
  void aPinnedTrainingIsNamed() throws Exception {
    List<String> jobs = shared.succeeded(List.of(WorkedService.sgd(), WorkedService.sam()));
    browser.go("/ui/jobs/" + jobs.getFirst() + "?smooth=0.5&with=" + jobs.getLast());
    browser.awaitText("line-chart .legend", "train, SAM");
    browser.awaitText("table.cards", "SAM: last epoch");
    assertThat(browser.<List<String>>value(CHARTS + ".flatMap(c => c.series.map(s => s.label))"))
        .contains("test = balanced, SGD"); // the test set is balanced
    assertThat(
            browser.<List<Number>>value(
                CHARTS + ".filter(c => c.heading === 'Learning rate').map(c => c.smoothing)"))
        .extracting(Number::doubleValue)
        .containsExactly(0.0);
    browser.requireSilence();
  }

  @Test
  void noPointIsLostOrDoubledWhileTheServiceIsAway() throws Exception {
    try (CuttableProxy proxy = new CuttableProxy(service.address());
        Browser away = Browser.open(proxy.address())) {
      String job = service.submit(spec("cut off", 16));
      away.go("/ui/jobs/" + job);
      away.await("line-chart canvas");
      for (int last : List.of(5, 10)) {
        proxy.cut();
        away.awaitText(".live.broken", "reconnecting");
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> service.getJson("/jobs/" + job + "/metrics").size() >= last);
        proxy.restore();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> away.<List<Number>>value(LOSS + ".x").size() >= last);
      }
      away.awaitText(".state", "succeeded");
      await()
          .untilAsserted(
              () ->
                  assertThat(away.<List<Number>>value(LOSS + ".x"))
                      .extracting(Number::intValue)
                      .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).boxed().toList()));
      // Lines of the log have no key of their own: a doubled event would show as a doubled line.
      List<String> lines =
          away.value("document.querySelector('job-log').lines.map(l => l.message)");
      assertThat(lines)
          .filteredOn(line -> line.startsWith("epoch "))
          .hasSize(16)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void theListShowsAJobUntilItIsDeleted() throws Exception {
    String job = service.submit(spec("to be deleted", 1));
    service.awaitSuccess(job);
    browser.go("/ui/jobs?name=to+be+deleted");
    browser.awaitText("tr[data-job='" + job + "']", "succeeded");
    browser.press("tr[data-job='" + job + "'] input", "");
    browser.press(".selection button", "Delete 1");
    browser.press("dialog button", "Delete 1 job");

    browser.awaitText(".notice", "No job matches these filters");
    assertThat(service.get("/jobs/" + job).statusCode()).isEqualTo(404);
    browser.requireSilence();
  }

  @Test
  void anUnknownJobIsAnErrorInWords() {
    browser.go("/ui/jobs/0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01");
    assertThat(browser.awaitText("[role=alert]", "Not found").getText())
        .contains("0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01", "What this means");
  }
}
