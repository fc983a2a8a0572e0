package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at the queue in a browser, and controls it. */
@ApiTest
@UsesBrowser
class OperationsBrowserTest {
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
    http.send("POST", "/queue/resume", new byte[0]);
    http.send(
        "PUT",
        "/queue/limits",
        "{\"limits\": []}".getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }

  private boolean isPaused() {
    return http.get("/queue").json().get("paused").booleanValue();
  }

  @Test
  void theQueueIsPausedAndResumed() {
    browser.go("/ui/operations");
    browser.awaitText("button", "Pause the queue").sendKeys(Keys.ENTER);
    browser.awaitText("dialog h2", "Pause the queue for everybody?");
    browser.press("dialog button", "Pause the queue");
    browser.awaitText(".notice", "The queue is paused");
    assertThat(isPaused()).isTrue();
    // The button that has replaced it has the focus.
    browser.await("button:focus", button -> button.getText().equals("Resume the queue"));
    browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    browser.awaitText("button", "Pause the queue");
    assertThat(isPaused()).isFalse();
    browser.requireSilence();
  }

  @Test
  void aJobThatIsSubmittedIsCounted() {
    browser.go("/ui/operations");
    int before = Integer.parseInt(browser.await("tr[data-state=queued] td.number").getText());
    http.postJson(
        "/jobs",
        """
        {"kind": "train", "dataset": {"name": "shapes"}, "epochs": 1, "schedule": {"type": "constant"}}""");
    browser.awaitText("tr[data-state=queued] td.number", String.valueOf(before + 1));
    browser.awaitText("operations-workers", "There are no workers");
  }

  @Test
  void limitsAreChanged() {
    browser.go("/ui/operations");
    browser.press("operations-limits button", "Change the limits");
    WebElement label = browser.await("operations-limits input[required]");
    label.sendKeys("team");
    WebElement running = browser.await("operations-limits input[type=number]");
    running.clear();
    running.sendKeys("3");
    browser.press("operations-limits button", "Save");

    browser.awaitText("ul.limits", "at most 3 running for each value of the label team");
    assertThat(http.get("/queue/limits").text())
        .isEqualTo("{\"limits\":[{\"label\":\"team\",\"value\":null,\"running\":3}]}");
    browser.requireAccessible();
  }
}
