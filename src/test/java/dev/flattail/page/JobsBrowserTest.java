package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at the list of jobs in a browser. No worker runs, so jobs stay queued. */
@ApiTest
@UsesBrowser
class JobsBrowserTest {
  @LocalServerPort int port;
  private Http http;
  private Browser browser;

  @BeforeEach
  void open() {
    http = new Http(port);
    browser = Browser.open("http://localhost:" + port);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private String submit(String name) {
    Http.Answer answer =
        http.postJson(
            "/jobs",
            """
            {"kind": "train", "name": "%s", "labels": {"view": "list"}, "dataset": {"name": "shapes"},
             "epochs": 1, "schedule": {"type": "constant"}}"""
                .formatted(name));
    assertThat(answer.status()).isEqualTo(202);
    return answer.json().get("id").stringValue();
  }

  private static String row(String job) {
    return "tr[data-job='" + job + "']";
  }

  @Test
  void theRootLeadsABrowserToTheJobs() {
    browser.go("/");
    browser.awaitText("h1", "Jobs");
    assertThat(browser.where()).isEqualTo("/ui/jobs");
  }

  @Test
  void jobsThatOthersSubmitAppear() {
    String before = submit("before");
    browser.go("/ui/jobs");
    browser.awaitText(row(before), "queued");
    String after = submit("after");
    browser.awaitText(row(after), "after");
    http.send("POST", "/jobs/" + after + "/cancel", new byte[0]);
    browser.awaitText(row(after), "cancelled");
    browser.requireSilence();
  }

  @Test
  void oneStreamServesAllJobsOfTheList() {
    for (int i = 0; i < 5; i++) {
      submit("one of five");
    }
    browser.recordFetches();
    browser.go("/ui/jobs?name=one+of+five");
    browser.awaitText("tbody tr", "one of five");
    assertThat(browser.fetched()).filteredOn(path -> path.contains("events")).hasSize(1);
  }

  @Test
  void isAccessible() {
    String job = submit("accessible");
    browser.go("/ui/jobs");
    browser.awaitText(row(job), "queued");
    browser.requireAccessible();
    browser.go("/ui/jobs/" + job);
    browser.awaitText("h1", "accessible");
    browser.requireAccessible();
    browser.go("/ui/nowhere");
    browser.awaitText(".notice", "There is no such view");
    browser.requireAccessible();
  }

  @Test
  void violationsAreFound() {
    browser.go("/ui/nowhere");
    browser.awaitText(".notice", "There is no such view");
    browser.driver().executeScript("document.querySelector('main').append(new Image())");
    assertThat(Axe.violations(browser.driver())).singleElement().asString().contains("image-alt");
  }

  @Test
  void filtersAreInTheUrl() {
    String wanted = submit("needle in the hay");
    String other = submit("straw");
    browser.go("/ui/jobs");
    browser.awaitText(row(other), "straw");
    WebElement name = browser.await("input[name=name]");
    name.sendKeys("NEEDLE", Keys.ENTER);
    browser.await(
        "tbody",
        rows -> rows.findElements(org.openqa.selenium.By.cssSelector(row(other))).isEmpty());
    browser.awaitText(row(wanted), "needle");
    assertThat(browser.where()).isEqualTo("/ui/jobs?name=NEEDLE");

    browser.go("/ui/jobs?name=needle&state=running");
    browser.awaitText(".notice", "No job matches these filters");
  }

  @Test
  void noJobOfTheFilterBeforeAppearsWhileItsEventsArrive() throws Exception {
    String wanted = submit("after the change");
    browser.go("/ui/jobs?name=before+the+change");
    browser.awaitText(".notice", "No job matches these filters");
    browser
        .driver()
        .executeScript(
            """
            window.shown = new Set();
            const rows = () => [...document.querySelectorAll("tr[data-job]")].map(row => row.dataset.job);
            new MutationObserver(() => {
              if (rows().includes(arguments[0])) {
                rows().forEach((row) => shown.add(row));
              }
            }).observe(document.body, {subtree: true, childList: true});""",
            wanted);
    AtomicBoolean stopped = new AtomicBoolean();
    Thread others =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stopped.get()) {
                    String job = submit("before the change");
                    http.send("POST", "/jobs/" + job + "/cancel", new byte[0]);
                  }
                });
    browser.awaitText("tbody tr", "before the change");
    WebElement name = browser.await("input[name=name]");
    // Not emptied first: that would be a filter of its own.
    name.sendKeys(Keys.chord(Keys.CONTROL, "a"), "after the change", Keys.ENTER);
    browser.awaitText(row(wanted), "queued");
    String last = submit("after the change, the last");
    browser.awaitText(row(last), "queued");
    stopped.set(true);
    others.join();
    assertThat(browser.<List<String>>value("[...shown]")).containsExactlyInAnyOrder(wanted, last);
    browser.requireSilence();
  }

  @Test
  void aSelectionIsCancelledAfterOneQuestion() {
    String first = submit("to cancel 1");
    String second = submit("to cancel 2");
    browser.go("/ui/jobs?name=to+cancel");
    browser.awaitText(row(first), "queued");
    browser.press("thead input", "");
    browser.press(".selection button", "Cancel 2");
    browser.press("dialog button", "Cancel 2 jobs");
    browser.awaitText(row(first), "cancelled");
    browser.awaitText(row(second), "cancelled");
    browser.requireSilence();
  }

  @Test
  void theBackButtonReturnsToTheList() {
    String job = submit("back");
    browser.go("/ui/jobs?name=back");
    browser.press(row(job) + " a.name", "back");
    browser.awaitText("h1", "back");
    assertThat(browser.where()).isEqualTo("/ui/jobs/" + job);
    browser.driver().navigate().back();
    browser.awaitText("h1", "Jobs");
    browser.awaitText(row(job), "queued");
  }

  @Test
  void nothingIsWiderThanAPhone() {
    String job = submit("a job whose name is long enough to need more than one line of a phone");
    browser.resize(500, 800); // the narrowest window that headless Chromium opens
    browser.go("/ui/jobs");
    browser.awaitText(row(job), "queued");
    assertThat(browser.<Number>value("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(
            browser.<Number>value("document.documentElement.clientWidth").intValue());
  }
}
