package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.security.UsesSecuredService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at a service with tokens in a browser. */
@UsesSecuredService
@UsesBrowser
class TokenBrowserTest {
  @LocalServerPort int port;
  private Browser browser;

  @BeforeEach
  void open() {
    browser = Browser.open("http://localhost:" + port);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private void enter(String token) {
    browser.await("input[type=password]").sendKeys(token);
    browser.press("form button", "Use this token");
  }

  @Test
  void aTokenOpensTheViewThatNeededIt() {
    browser.go("/ui/jobs?state=failed");
    browser.awaitText("[role=alert]", "This service requires a token");
    browser.press("a.button", "Enter a token");
    enter(UsesSecuredService.BOOTSTRAP);

    browser.awaitText(".notice", "No job matches these filters");
    assertThat(browser.where()).isEqualTo("/ui/jobs?state=failed");
    assertThat(browser.text()).doesNotContain("requires a token");
  }

  @Test
  void aRefusedTokenIsNotKept() {
    browser.go("/ui/token");
    enter("flt_wrong");
    browser.awaitText("[role=alert]", "The service does not accept this token");
    assertThat(browser.<String>value("sessionStorage.getItem('flattail.token')")).isNull();
    browser.requireAccessible();
  }

  @Test
  void aTokenIsInNoAddress() {
    browser.go("/ui/token");
    enter(UsesSecuredService.BOOTSTRAP);
    browser.awaitText("h1", "Jobs");
    assertThat(
            browser.<String>value(
                "JSON.stringify(performance.getEntriesByType('resource').map(e => e.name)) + location.href"))
        .doesNotContain("b00tstrap");
    browser.requireSilence();
  }
}
