package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.security.UsesLoginService;
import dev.flattail.security.UsesSecuredService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Logs in with a browser, and works with the page. */
@UsesLoginService
@UsesBrowser
class LoginBrowserTest {
  private static final String ADMIN = "Bearer " + UsesSecuredService.BOOTSTRAP;

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

  /** Logs in from what is shown, as Carol, who may submit. */
  private void logIn() {
    browser.press("main button, header button", "Log in with 127.0.0.1");
    browser.awaitText("h1", "Who are you?");
    browser.driver().findElement(By.id("carol")).click();
    browser.awaitText(".who", "carol");
  }

  private JsonNode sessions() {
    return new Http(port).get("/tokens", "Authorization", ADMIN).json().get("items");
  }

  private String submit() {
    return browser.value(
        """
        fetch("/jobs", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(
          {kind: "train", name: "Carol's", dataset: {name: "shapes"}, epochs: 1, schedule: {type: "constant"}})})
          .then((answer) => answer.json()).then((job) => job.id)""");
  }

  @Test
  void aLoginReturnsToTheViewAndShowsItLive() {
    browser.go("/ui/jobs?name=Carol");
    browser.awaitText("[role=alert]", "This service requires a token or a login");
    logIn();
    assertThat(browser.where()).isEqualTo("/ui/jobs?name=Carol");
    browser.awaitText(".notice", "No job matches these filters");

    String job = submit();

    browser.awaitText("tr[data-job='" + job + "']", "queued");
    browser.go("/ui/jobs/" + job);
    browser.press(".title button", "Cancel");
    browser.press("dialog button", "Cancel the job");
    browser.awaitText("main", "cancelled");
  }

  @Test
  void aLogoutEndsTheLoginOfAllTabs() {
    browser.go("/ui/jobs");
    logIn();
    int before = sessions().size();
    browser.press(".who button", "Log out");
    browser.awaitText(".who", "Log in with 127.0.0.1");
    browser.awaitText("[role=alert]", "This service requires a token or a login");
    assertThat(sessions()).hasSize(before - 1);
  }

  @Test
  void aLoginThatIsRevokedIsOfferedAgain() {
    browser.go("/ui/sweeps");
    logIn();
    Http http = new Http(port);
    sessions()
        .forEach(
            token ->
                http.send(
                    "DELETE",
                    "/tokens/" + token.get("id").asString(),
                    new byte[0],
                    "Authorization",
                    ADMIN));
    browser.press("nav a", "Data sets");
    browser.awaitText("[role=alert]", "Your login has ended");
    logIn();
    assertThat(browser.where()).isEqualTo("/ui/datasets");
  }

  @Test
  void aFailureIsExplained() {
    browser.go("/ui/token?login=no-scope&then=sweeps");
    browser.awaitText("[role=alert]", "Your account may do nothing here");
    browser.requireAccessible();
    logIn();
    assertThat(browser.where()).isEqualTo("/ui/sweeps");
    browser.go("/ui/token");
    browser.awaitText("[role=status]", "logged in as carol");
    browser.requireAccessible();
    browser.requireSilence();
  }

  @Test
  void aReasonThatIsMadeUpShowsNothing() {
    browser.go("/ui/token?login=constructor");
    browser.awaitText("h1", "Login");
    assertThat(browser.driver().findElements(By.cssSelector("[role=alert]"))).isEmpty();
  }

  @Test
  void scriptsCannotReadTheSession() {
    browser.go("/ui/jobs");
    logIn();
    assertThat(browser.<String>value("document.cookie")).isEmpty();
    assertThat(browser.driver().manage().getCookies())
        .singleElement()
        .satisfies(
            cookie -> {
              assertThat(cookie.getName()).isEqualTo("flattail-session");
              assertThat(cookie.isHttpOnly()).isTrue();
            });
  }
}
