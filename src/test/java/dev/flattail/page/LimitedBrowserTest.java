package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesLimitedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void aListThatWasRefusedIsReadAgainWithoutTheReadersHelp() {
    String bearer = callers.bearer("rita", Scope.READ);
    browser.go("/ui/token");
    browser.await("input[type=password]").sendKeys(bearer.substring("Bearer ".length()));
    browser.press("form button", "Use this token");
    browser.awaitText("h1", "Jobs");
    Http http = new Http(port);
    for (int calls = 0; calls < 5000; calls++) {
      if (http.get("/quota", "Authorization", bearer).status() == 429) {
        break;
      }
    }
    browser.recordFetches();
    browser.go("/ui/jobs?name=none");
    browser.awaitText(".notice", "No job matches these filters");
    assertThat(browser.complaints())
        .as("calls that were refused")
        .anyMatch(entry -> entry.getValue().contains("status of 429"));
    assertThat(browser.fetched()).filteredOn("/jobs"::equals).hasSizeGreaterThan(1);
  }
}
