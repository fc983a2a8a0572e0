package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.Service;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a sweep of two learning rates and three seeds, one job of which fails: its loss is not
 * finite.
 */
@UsesWorker
class SweepBrowserTest {
  private static final Map<String, Object> BASE =
      Map.of(
          "kind",
          "train",
          "dataset",
          Map.of("name", "colors"),
          "model",
          Map.of("arch", "resnet20"),
          "schedule",
          Map.of("type", "constant"),
          "optimizer",
          Map.of("type", "sgd"),
          "batchSize",
          30,
          "epochs",
          1);

  /** 0.975 quantile of Student's distribution. */
  private static final double QUANTILE_OF_TWO_DEGREES = 4.302652729911275;

  /** What the reader has chosen as the color of points, and the groups that are drawn. */
  private static final String COLOR =
      "[...document.querySelectorAll('label')].find(l => l.innerText.startsWith('Color')).control.value";

  private static final String GROUPS =
      "[...new Set(document.querySelector('scatter-chart').points.map(p => p.group))]";

  private static Service service;
  private static String sweep;
  private Browser browser;

  @BeforeAll
  static void start(WorkedService shared) throws Exception {
    service = shared.service();
    // Sorted, since the last value varies fastest.
    sweep =
        submit(
            "rates",
            new TreeMap<>(Map.of("/optimizer/lr", List.of(0.05, 1e30), "/seed", List.of(0, 1, 2))));
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(1)); // other tests may keep the machine busy
  }

  @BeforeEach
  void open() {
    browser = Browser.open(service.address());
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private static String submit(String name, Map<String, ?> grid) throws Exception {
    HttpResponse<byte[]> answer =
        service.sendJson("POST", "/sweeps", Map.of("name", name, "base", BASE, "grid", grid));
    assertThat(answer.statusCode()).isEqualTo(202);
    return Service.json(answer).get("id").stringValue();
  }

  private static JsonNode awaitEnd() {
    await()
        .atMost(Duration.ofMinutes(4))
        .until(
            () -> {
              JsonNode counts = service.getJson("/sweeps/" + sweep).get("counts");
              return counts.get("queued").intValue() + counts.get("running").intValue() == 0;
            });
    try {
      return service.getJson("/sweeps/" + sweep).get("rows");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<String> column(String table, int index) {
    return browser.driver().findElements(By.cssSelector(table + " tbody tr")).stream()
        .map(row -> row.findElements(By.cssSelector("td, th")).get(index).getText())
        .toList();
  }

  @Test
  void theListLeadsToTheSweep() {
    browser.go("/ui/sweeps");
    browser.awaitText("tr[data-sweep='" + sweep + "']", "6 jobs");
    browser.press("tr[data-sweep='" + sweep + "'] a", "rates");
    browser.awaitText("h1", "rates");
    assertThat(browser.where()).isEqualTo("/ui/sweeps/" + sweep);
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void theRowsFollowTheirJobsUntilAllHaveEnded() {
    browser.go("/ui/sweeps/" + sweep);
    browser.await("table.sweep");
    JsonNode rows = awaitEnd();
    browser.awaitText("dl .state", "failed");
    List<String> states =
        StreamSupport.stream(rows.spliterator(), false)
            .map(row -> row.get("state").stringValue())
            .toList();
    assertThat(states).contains("succeeded", "failed");
    soon().untilAsserted(() -> assertThat(column("table.sweep", 2)).isEqualTo(states));
    browser.requireSilence();
  }

  @Test
  void theMeanIsOverTheJobsThatSucceededAndTheOthersAreNamed() {
    JsonNode rows = awaitEnd();
    browser.go("/ui/sweeps/" + sweep + "?f=final.loss");
    browser.await("table.spread");
    List<WebElement> groups =
        browser.driver().findElements(By.cssSelector("table.spread tbody tr"));
    assertThat(groups).hasSize(2);

    double[] losses = new double[3];
    for (int i = 0; i < 3; i++) {
      losses[i] = rows.get(i).at("/result/final/loss").doubleValue();
    }
    double mean = DoubleStream.of(losses).average().orElseThrow();
    double deviation =
        Math.sqrt(DoubleStream.of(losses).map(x -> (x - mean) * (x - mean)).sum() / 2);
    assertThat(groups.get(0).getText()).contains("3 of 3 jobs succeeded", "n = 3");
    String[] written =
        groups
            .get(0)
            .findElement(By.cssSelector("td:nth-of-type(3)"))
            .getText()
            .split("\n")[0]
            .split(" ± ");
    assertThat(Double.parseDouble(written[0])).isCloseTo(mean, withPercentage(0.1));
    double half = QUANTILE_OF_TWO_DEGREES * deviation / Math.sqrt(3);
    assertThat(Double.parseDouble(written[1])).isCloseTo(half, withPercentage(0.1));

    assertThat(groups.get(1).getText()).contains("0 of 3 jobs succeeded", "3 diverged", "n = 0");
    for (int i = 3; i < 6; i++) {
      String job = rows.get(i).get("job").stringValue();
      assertThat(groups.get(1).findElements(By.cssSelector(".failed a[href='jobs/" + job + "']")))
          .hasSize(1);
    }
  }

  @Test
  void settingsAreTestedByPairsOfSeeds() {
    awaitEnd();
    browser.go("/ui/sweeps/" + sweep + "?f=final.loss");
    browser.awaitText("study-groups .tested", "over 0 pairs with the same /seed");
    assertThat(browser.await("study-groups").getText())
        .contains(
            "Not tested: a test needs two pairs.",
            "6 jobs without a partner are left out",
            "paired t-test: needs two pairs");
    browser.requireAccessible();
  }

  @Test
  void meanCurvesHaveBandsOfTheirIntervals() {
    awaitEnd();
    browser.go("/ui/sweeps/" + sweep + "?metric=trainLoss");
    browser.await("study-groups line-chart");
    List<Number> low =
        browser.value("document.querySelector('study-groups line-chart').series[0].band.low");
    List<Number> mean =
        browser.value("document.querySelector('study-groups line-chart').series[0].values");
    assertThat(low).hasSize(1);
    assertThat(low.getFirst().doubleValue()).isLessThan(mean.getFirst().doubleValue());
    WebElement chart = browser.await("study-groups line-chart .plot");
    browser.driver().executeScript("arguments[0].scrollIntoView()", chart);
    browser.await("study-groups line-chart canvas");
    browser.requireSilence();
  }

  @Test
  void jobsOfAComparisonAreAveragedOverTheirSeeds() {
    JsonNode rows = awaitEnd();
    List<String> jobs =
        StreamSupport.stream(rows.spliterator(), false)
            .map(row -> row.get("job").stringValue())
            .toList();
    browser.go("/ui/compare?jobs=" + String.join(",", jobs) + "&over=/seed");
    browser.awaitText("table.spread", "3 of 3 jobs succeeded");
    assertThat(column("table.spread", 0)).containsExactly("0.05", "1e+30");
    assertThat(browser.await("table.spread").getText()).contains("3 diverged");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aChoiceShowsWhatIsDrawn() {
    awaitEnd();
    browser.go("/ui/sweeps/" + sweep);
    browser.await("scatter-chart .plot");
    assertThat(browser.<String>value(COLOR)).isEqualTo("none");
    assertThat(browser.<List<String>>value(GROUPS)).containsOnly("jobs");
    browser.go("/ui/sweeps/" + sweep + "?color=%2Fseed");
    browser.await("scatter-chart .plot");
    assertThat(browser.<String>value(COLOR)).isEqualTo("/seed");
    assertThat(browser.<List<String>>value(GROUPS)).hasSize(3).contains("/seed = 0");
  }

  @Test
  void theTableIsSortedAndFilteredAndTheUrlKeepsIt() {
    awaitEnd();
    browser.go("/ui/sweeps/" + sweep + "?state=succeeded");
    browser.await("table.sweep");
    assertThat(column("table.sweep", 2)).hasSize(3).containsOnly("succeeded");
    browser.press("table.sweep button.sort", "/seed");
    browser.press("table.sweep button.sort", "/seed");
    soon().untilAsserted(() -> assertThat(column("table.sweep", 4)).containsExactly("2", "1", "0"));
    assertThat(browser.where()).contains("sort=%2Fseed", "desc=1", "state=succeeded");
    browser.driver().navigate().refresh();
    browser.await("table.sweep");
    assertThat(column("table.sweep", 4)).containsExactly("2", "1", "0");
    browser.press("table.sweep button.sort", "final.balancedAccuracy");
    browser.await("th[aria-sort=descending]"); // the best first
    assertThat(browser.where()).contains("sort=final.balancedAccuracy", "desc=1");
  }

  @Test
  void theChartsShowTheJobsThatHaveBothAndReadThemByKeyboard() {
    JsonNode rows = awaitEnd();
    browser.go("/ui/sweeps/" + sweep + "?x=%2Fseed&y=final.loss");
    WebElement plot = browser.await("scatter-chart .plot");
    browser.driver().executeScript("arguments[0].scrollIntoView()", plot);
    browser.await("scatter-chart canvas");
    List<Number> drawn =
        browser.value("document.querySelector('scatter-chart').points.map(p => p.y)");
    assertThat(drawn).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(drawn.get(i).doubleValue())
          .isEqualTo(rows.get(i).at("/result/final/loss").doubleValue());
    }
    plot.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    String job = rows.get(1).get("job").stringValue();
    browser.awaitText("scatter-chart .reading", "/seed = 1");
    browser
        .driver()
        .executeScript("document.querySelector('parallel-chart .plot').scrollIntoView()");
    browser.await("parallel-chart canvas");
    browser.requireSilence();
    plot.sendKeys(Keys.ENTER);
    soon().until(() -> browser.where().equals("/ui/jobs/" + job));
    browser.requireAccessible();
  }

  @Test
  void aSweepThatIsOverIsDeleted() throws Exception {
    Map<String, Object> waiting = new TreeMap<>(BASE);
    waiting.put("device", "gpu:999"); // no worker has it
    HttpResponse<byte[]> answer =
        service.sendJson(
            "POST", "/sweeps", Map.of("base", waiting, "grid", Map.of("/seed", List.of(0, 1))));
    String path = "/sweeps/" + Service.json(answer).get("id").stringValue();
    browser.go("/ui" + path);
    browser.press(".title button", "Cancel the rest");
    browser.press("dialog button", "Cancel the jobs");
    browser.press(".title button", "Delete");
    browser.press("dialog button", "Delete the sweep");
    soon().until(() -> browser.where().equals("/ui/sweeps"));
    assertThat(service.get(path).statusCode()).isEqualTo(404);
    browser.requireSilence();
  }
}
