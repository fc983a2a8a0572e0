package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes specs in a browser, and submits them. */
@UsesWorker
class SubmitBrowserTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PRESET = "saddle/cifar10-ldam-drw-sam";

  /** A training that takes no worker: none has a thousandth GPU. */
  private static final String WAITING =
      """
      {
        "kind": "train",
        "device": "gpu:999",
        "dataset": {"name": "colors", "imbalance": {"type": "exp", "factor": 0.5}},
        "model": {"arch": "resnet20"},
        "schedule": {"type": "constant"},
        "epochs": 2
      }""";

  private static Service service;
  private Browser browser;

  @BeforeAll
  static void start(WorkedService shared) {
    service = shared.service();
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

  private void write(String spec) {
    browser.await("spec-editor");
    browser
        .driver()
        .executeScript("document.querySelector('spec-editor').value = arguments[0]", spec);
  }

  private JsonNode spec() {
    return JSON.readTree(browser.<String>value("document.querySelector('spec-editor').value"));
  }

  private void awaitAcceptance() {
    browser.awaitText("[role=status]", "The service would accept this.");
  }

  /** Requires that the browser complains of nothing but refused dry runs, which it always notes. */
  private void requireSilenceBesidesRefusals() {
    assertThat(browser.complaints())
        .filteredOn(entry -> !entry.getValue().contains("status of 4"))
        .isEmpty();
  }

  /** Waits for the job that the browser shows after a submission. */
  private JsonNode submittedJob() throws Exception {
    soon().until(() -> browser.where().startsWith("/ui/jobs/"));
    return service.getJson(browser.where().substring("/ui".length()));
  }

  @Test
  void aPresetIsFoundAndSubmittedWithChanges() throws Exception {
    browser.go("/ui/submit");
    browser.await("submit-start #search").sendKeys("cifar10-ldam drw sam 81.9");
    soon()
        .until(
            () ->
                browser.driver().findElements(By.cssSelector("[aria-labelledby=presets] li")).size()
                    < 5);
    browser.press("[aria-labelledby=presets] a", PRESET);
    browser.awaitText(".notice", "Published: final.accuracy 81.9 %");
    assertThat(browser.where()).contains("preset=saddle");
    soon().until(() -> spec().path("preset").asString("").equals(PRESET));

    write(WAITING.replaceFirst("\\{", "{\"preset\": \"" + PRESET + "\","));
    awaitAcceptance();
    browser.press("button.primary", "Submit the job");
    JsonNode submitted = submittedJob().get("spec");
    assertThat(submitted.get("preset").stringValue()).isEqualTo(PRESET);
    assertThat(submitted.at("/sharpness/type").stringValue()).isEqualTo("sam");
    assertThat(submitted.get("epochs").intValue()).isEqualTo(2);
    requireSilenceBesidesRefusals();
  }

  @Test
  void anErrorIsAtItsLineAndItsSuggestionIsApplied() {
    browser.go("/ui/submit?example=smallest");
    write(
        """
        {
          "kind": "train",
          "dataset": {"name": "colors"},
          "epoch": 3,
          "model": {
            "arch": "resnet23"
          }
        }""");
    String errors = browser.awaitText(".problems", "/model/arch").getText();
    assertThat(errors).contains("Line 4\n/epoch", "Line 6\n/model/arch");
    assertThat(noteOfLine(4)).contains("unknown field \"epoch\"");
    assertThat(noteOfLine(6)).contains("unknown value \"resnet23\"");
    assertThat(browser.await("button.primary").isEnabled()).isFalse();

    browser.press(".problems button", "Use epochs");
    soon().until(() -> spec().path("epochs").asInt(0) == 3);
    browser.press(".problems button", "Use resnet20");
    soon().until(() -> spec().at("/model/arch").stringValue().equals("resnet20"));
    assertThat(spec().has("epoch")).isFalse();
    awaitAcceptance();
    requireSilenceBesidesRefusals();
  }

  private String noteOfLine(int line) {
    return browser.value(
        "document.querySelector('spec-editor').shadowRoot.querySelectorAll('.cm-line')[arguments[0]].querySelector('.cm-error-note').textContent",
        line - 1);
  }

  @Test
  void malformedJsonIsMarkedWhereTheServiceSaysSo() {
    browser.go("/ui/submit?example=smallest");
    write("{\n  \"kind\": \"train\",\n  \"epochs\": 20,,\n}");
    assertThat(browser.awaitText(".problems", "Unexpected character").getText()).contains("Line 3");
    assertThat(noteOfLine(3)).contains("Unexpected character");
  }

  @Test
  void namesAndValuesAreCompletedFromTheContract() {
    browser.go("/ui/submit?example=smallest");
    write("{\"kind\": \"train\", \"dataset\": {\"name\": \"colors\"}, \"loss\": {\"type\": }}");
    awaitCompletion("\"type\": ", "ldam");
    write("{\"kind\": \"train\", \"loss\": {\"type\": \"ldam\", }}");
    awaitCompletion("\"ldam\", ", "\"maxMargin\"");
    write("{\"kind\": \"train\", \"dataset\": {\"name\": }}");
    awaitCompletion("\"name\": ", "\"colors\"");
  }

  /** Asks for completion behind a text, and waits for an option. */
  private void awaitCompletion(String behind, String option) {
    soon()
        .until(
            () ->
                browser.value("document.querySelector('spec-editor').knowledge.schema !== null")
                    == Boolean.TRUE);
    WebElement content =
        browser.value(
            "document.querySelector('spec-editor').shadowRoot.querySelector('.cm-content')");
    content.click();
    new Actions(browser.driver()).sendKeys(Keys.END).perform();
    int back = spec(behind);
    for (int i = 0; i < back; i++) {
      new Actions(browser.driver()).sendKeys(Keys.ARROW_LEFT).perform();
    }
    new Actions(browser.driver()).keyDown(Keys.CONTROL).sendKeys(" ").keyUp(Keys.CONTROL).perform();
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        browser.<List<String>>value(
                            "[...document.querySelector('spec-editor').shadowRoot.querySelectorAll('.cm-tooltip-autocomplete li')].map(li => li.textContent)"))
                    .anyMatch(text -> text.contains(option)));
    new Actions(browser.driver()).sendKeys(Keys.ESCAPE).perform();
  }

  /** Returns the number of characters behind a text of the editor. */
  private int spec(String behind) {
    String text = browser.value("document.querySelector('spec-editor').value");
    return text.length() - text.lastIndexOf(behind) - behind.length();
  }

  @Test
  void theCountsAreThoseOfTheChosenImbalance() {
    browser.go("/ui/submit?example=smallest");
    write(WAITING);
    awaitCounts(IntStream.range(0, 10).mapToObj(c -> (long) (6 * Math.pow(0.5, c / 9.0))).toList());
    write(WAITING.replace("0.5", "0.2"));
    awaitCounts(IntStream.range(0, 10).mapToObj(c -> (long) (6 * Math.pow(0.2, c / 9.0))).toList());
    browser.awaitText(".facts", "Steps per epoch");
    browser.press(".check button", "Log scale");
    soon().until(() -> browser.where().contains("log=1"));
    requireSilenceBesidesRefusals();
  }

  private void awaitCounts(List<Long> counts) {
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        browser.<List<Long>>value(
                            "(document.querySelector('class-bars')?.classes ?? []).map(c => c.train)"))
                    .isEqualTo(counts));
  }

  @Test
  void aJobIsRunAgainWithChanges() throws Exception {
    String first = service.submit(JSON.readValue(WAITING, Map.class));
    browser.go("/ui/jobs/" + first);
    browser.awaitText("a.button", "Run again with changes");
    browser.press("a.button", "Run again with changes");
    browser.await("spec-editor");
    soon().until(() -> spec().path("device").asString("").equals("gpu:999"));
    String changed =
        browser
            .<String>value("document.querySelector('spec-editor').value")
            .replace("\"epochs\": 2,", "\"epochs\": 3,");
    write(changed);
    awaitAcceptance();
    browser.press("button.primary", "Submit the job");
    soon().until(() -> !browser.where().contains("submit"));
    JsonNode second = submittedJob();
    assertThat(second.get("id").stringValue()).isNotEqualTo(first);
    assertThat(second.at("/spec/epochs").intValue()).isEqualTo(3);
    assertThat(second.at("/spec/dataset"))
        .isEqualTo(service.getJson("/jobs/" + first).at("/spec/dataset"));
  }

  @Test
  void aDraftSurvivesAReload() {
    browser.go("/ui/submit?example=smallest");
    write(WAITING);
    awaitAcceptance();
    browser.driver().navigate().refresh();
    browser.await("spec-editor");
    assertThat(spec()).isEqualTo(JSON.readTree(WAITING));
  }

  @Test
  void anEmptiedEditorStaysAnEditor() {
    browser.go("/ui/submit?example=smallest");
    write("");
    browser.awaitText(".problems", "The editor is empty");
    assertThat(browser.<String>value("document.querySelector('spec-editor').value")).isEmpty();
    browser.driver().navigate().refresh();
    browser.awaitText(".problems", "The editor is empty");
    assertThat(browser.<String>value("document.querySelector('spec-editor').value")).isEmpty();
    browser.requireSilence(); // an empty body was never sent
    write(WAITING);
    awaitAcceptance();
  }

  @Test
  void aReplacedDraftIsRestored() {
    browser.go("/ui/submit?example=smallest");
    write(WAITING);
    awaitAcceptance();
    choosePreset();
    browser.press(".notice button", "Undo");
    assertThat(spec()).isEqualTo(JSON.readTree(WAITING));
    assertThat(browser.where()).isEqualTo("/ui/submit?example=smallest");
    choosePreset();
    browser.driver().navigate().back();
    soon().untilAsserted(() -> assertThat(spec()).isEqualTo(JSON.readTree(WAITING)));
  }

  @Test
  void aReplacedGridIsRestored() {
    browser.go("/ui/submit?example=smallest&sweep=1");
    browser.await("spec-editor");
    String values = "submit-grid .row label:nth-of-type(2) input";
    WebElement field = browser.await(values);
    field.clear();
    field.sendKeys("3, 4");
    browser.awaitText("button.primary", "Submit 2 jobs");
    choosePreset();
    assertThat(browser.await(values).getDomProperty("value")).isEqualTo("0, 1, 2");
    browser.press(".notice button", "Undo");
    browser.await(values, input -> "3, 4".equals(input.getDomProperty("value")));
  }

  private void choosePreset() {
    browser.value("document.querySelector('submit-view details').open = true");
    browser.press("submit-start a", PRESET);
    browser.awaitText(".notice", "Your draft was replaced.");
    assertThat(spec().get("preset").stringValue()).isEqualTo(PRESET);
  }

  @Test
  void presetsAreFoundByDataSetAndMethod() {
    browser.go("/ui/submit?q=CIFAR-10-LT+LDAM-SAM");
    browser.awaitText("submit-start [role=status]", "3 of ");
    assertThat(browser.await("#presets ~ .choices").getText())
        .contains(
            PRESET, "late-phase/cifar10-ldam-drw-sam160", "late-phase/cifar10-ldam-drw-sam175");
    WebElement search = browser.await("#search");
    search.clear();
    search.sendKeys("no such words");
    browser.awaitText("submit-start [role=status]", "No preset matches");
    browser.press("submit-start [role=status] button", "Show all");
    soon()
        .until(
            () ->
                browser.<Long>value("document.querySelectorAll('#presets ~ .choices li').length")
                    > 100);
  }

  @Test
  void aSpecThatIsRunAgainHasANameOfItsOwn() throws Exception {
    ObjectNode named = (ObjectNode) JSON.readTree(WAITING);
    String first = service.submit(JSON.convertValue(named.put("name", "twin"), Map.class));
    browser.go("/ui/submit?job=" + first);
    browser.await("spec-editor");
    soon().untilAsserted(() -> assertThat(spec().path("name").asString("")).isEqualTo("twin (2)"));
    service.submit(JSON.convertValue(named.put("name", "twin (2)"), Map.class));
    browser.go("/ui/submit?job=" + first + "");
    browser.driver().executeScript("sessionStorage.clear()");
    browser.driver().navigate().refresh();
    browser.await("spec-editor");
    soon().untilAsserted(() -> assertThat(spec().path("name").asString("")).isEqualTo("twin (3)"));
  }

  @Test
  void aSweepSaysItsNumberOfJobsAndIsSubmitted() throws Exception {
    browser.go("/ui/submit?example=smallest");
    write(WAITING);
    browser.press(".tools button", "A sweep");
    browser.awaitText("button.primary", "Submit 3 jobs"); // of three seeds
    browser.press("submit-grid button", "Add a field");
    List<WebElement> row =
        browser.driver().findElements(By.cssSelector("submit-grid .row:nth-of-type(2) input"));
    row.get(0).sendKeys("/batchSiz");
    row.get(1).sendKeys("4, 8");
    browser.press(".field-error button", "Use /batchSize");
    browser.awaitText("button.primary", "Submit 6 jobs");
    browser.press("button.primary", "Submit 6 jobs");
    soon().until(() -> browser.where().startsWith("/ui/sweeps/"));
    JsonNode rows = service.getJson(browser.where().substring("/ui".length())).get("rows");
    assertThat(rows).hasSize(6);
    assertThat(rows.get(5).get("values"))
        .isEqualTo(JSON.readTree("{\"/seed\": 2, \"/batchSize\": 8}"));
    requireSilenceBesidesRefusals();
  }

  @Test
  void aDistributionMakesARandomSweep() throws Exception {
    browser.go("/ui/submit?example=smallest");
    write(WAITING);
    browser.press(".tools button", "A sweep");
    browser.awaitText("button.primary", "Submit 3 jobs");
    browser.press("submit-grid button", "Add a field");
    List<WebElement> row =
        browser.driver().findElements(By.cssSelector("submit-grid .row:nth-of-type(2) input"));
    row.get(0).sendKeys("/batchSize");
    row.get(1).sendKeys("{\"int\": [8, 4]}");
    browser.awaitText(".field-error", "Value 2: must be greater than the first bound (8), was 4");
    row.get(1).clear();
    row.get(1).sendKeys("{\"int\": [4, 8]}");
    browser.awaitText("button.primary", "Submit 60 jobs"); // 20 samples with three seeds
    WebElement samples = browser.await("submit-grid .row:nth-of-type(3) input");
    samples.clear();
    samples.sendKeys("2");
    browser.awaitText("button.primary", "Submit 6 jobs");
    browser.requireAccessible();
    browser.press("button.primary", "Submit 6 jobs");
    soon().until(() -> browser.where().startsWith("/ui/sweeps/"));
    JsonNode sweep = service.getJson(browser.where().substring("/ui".length()));
    assertThat(sweep.get("strategy").toString())
        .isEqualTo("{\"type\":\"random\",\"samples\":2,\"seed\":0}");
    assertThat(sweep.get("space").toString()).isEqualTo("{\"/batchSize\":{\"int\":[4,8]}}");
    assertThat(sweep.get("grid").toString()).isEqualTo("{\"/seed\":[0,1,2]}");
    browser.awaitText("table.sweep thead", "/batchSize");
    requireSilenceBesidesRefusals();
  }

  @Test
  void isAccessible() {
    browser.go("/ui/submit?example=sam&sweep=1");
    browser.await("spec-editor");
    browser.await("class-bars canvas");
    browser.requireAccessible();
  }
}
