package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesLimitedService;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at a service that answers 429 to a token that calls too often. */
@UsesLimitedService
@UsesBrowser
class LimitedBrowserTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  private Browser browser;

  @BeforeEach
  void open() {
    browser = Browser.open("http://localhost:" + port);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private void spend(String bearer) {
    Http http = new Http(port);
    for (int calls = 0; calls < 5000; calls++) {
      if (http.get("/quota", "Authorization", bearer).status() == 429) {
        return;
      }
    }
  }

  private static boolean isOfTheList(Map.Entry<Level, String> complaint) {
    return complaint.getValue().contains("/jobs?")
        && complaint.getValue().contains("status of 429");
  }

  @Test
  void aListThatWasRefusedIsReadAgainWithoutTheReadersHelp() {
    String bearer = callers.bearer("rita", Scope.READ);
    browser.go("/ui/token");
    browser.await("input[type=password]").sendKeys(bearer.substring("Bearer ".length()));
    browser.press("form button", "Use this token");
    browser.awaitText("h1", "Jobs");
    spend(bearer);
    browser.go("/ui/jobs?name=none");
    // Nothing is left for the list until it has been refused.
    Awaitility.await("the list's refusal")
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              spend(bearer);
              return browser.complaints().stream().anyMatch(LimitedBrowserTest::isOfTheList);
            });
    browser.awaitText(".notice", "No job matches these filters");
  }

  @Test
  void aViewThatWasRefusedIsReadAgainWithoutTheReadersHelp() {
    String bearer = callers.bearer("sam", Scope.READ);
    browser.go("/ui/token");
    browser.await("input[type=password]").sendKeys(bearer.substring("Bearer ".length()));
    browser.press("form button", "Use this token");
    browser.awaitText("h1", "Jobs");
    spend(bearer);
    browser.go("/ui/datasets/shapes");
    Awaitility.await("the view's refusal")
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              spend(bearer);
              return browser.complaints().stream()
                  .anyMatch(one -> one.getValue().contains("/datasets/shapes"));
            });
    browser.awaitText(".facts", "Training images");
    assertThat(browser.driver().findElements(By.cssSelector("[role=alert]"))).isEmpty();
  }
}
