package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.api.Pictures;
import dev.flattail.caller.Scope;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that the page offers what the scopes of a token permit. */
@UsesSecuredService
@UsesBrowser
class CallerBrowserTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @TempDir Path folder;
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

  /** Opens a view with a token for the owner "lena". */
  private void open(String path, Scope scope) {
    browser.go("/ui/token");
    browser
        .await("input[type=password]")
        .sendKeys(callers.bearer("lena", scope).substring("Bearer ".length()));
    browser.press("form button", "Use this token");
    browser.awaitText("h1", "Jobs");
    browser.go(path);
  }

  private List<String> buttons() {
    return browser.driver().findElements(By.cssSelector("main button")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private String submit() {
    Http.Answer answer =
        http.postJson(
            "/jobs",
            """
            {"kind": "train", "name": "Lena's", "dataset": {"name": "shapes"}, "epochs": 1, "schedule": {"type": "constant"}}""",
            "Authorization",
            callers.bearer("lena", Scope.SUBMIT));
    assertThat(answer.status()).isEqualTo(202);
    return answer.json().get("id").stringValue();
  }

  @Test
  void aReaderIsNotOfferedToCancelAJob() {
    String job = submit();
    open("/ui/jobs/" + job, Scope.READ);
    browser.awaitText("button", "Copy as curl");
    assertThat(buttons()).doesNotContain("Cancel");
    browser.go("/ui/jobs");
    browser.press("tr[data-job='" + job + "'] input", "");
    browser.awaitText(".selection", "1 job selected");
    assertThat(buttons()).contains("Clear").noneMatch(text -> text.startsWith("Cancel"));
    browser.requireSilence();
  }

  @Test
  void whoMaySubmitIsOfferedToCancel() {
    open("/ui/jobs/" + submit(), Scope.SUBMIT);
    browser.awaitText(".title button", "Cancel");
  }

  private void upload(String dataset, String owner) throws IOException {
    Http.Answer answer =
        http.send(
            "PUT",
            "/datasets/" + dataset,
            Pictures.zip(),
            "Content-Type",
            "application/zip",
            "Authorization",
            callers.bearer(owner, Scope.SUBMIT));
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
  }

  @Test
  void aDataSetOfSomebodyElseCannotBeDeleted() throws IOException {
    upload("mias-pets", "mia");
    upload("lenas-own-pets", "lena");
    open("/ui/datasets/mias-pets", Scope.SUBMIT);
    browser.awaitText("dd", "mia");
    assertThat(buttons()).doesNotContain("Delete");
    browser.go("/ui/datasets/lenas-own-pets");
    browser.awaitText(".title button", "Delete");
    browser.requireSilence();
  }

  @Test
  void anAdminMayDeleteTheDataSetsOfAll() throws IOException {
    upload("mias-other-pets", "mia");
    open("/ui/datasets/mias-other-pets", Scope.ADMIN);
    browser.awaitText(".title button", "Delete");
  }

  @Test
  void aDataSetOfSomebodyElseIsNotReplaced() throws IOException {
    upload("mias-cats", "mia");
    open("/ui/datasets", Scope.SUBMIT);
    browser.awaitText("tr[data-dataset=mias-cats]", "of mia");
    Path archive = Files.write(folder.resolve("mias-cats.zip"), Pictures.zip());
    browser.await("input[type=file]").sendKeys(archive.toAbsolutePath().toString());
    browser.awaitText("dataset-upload", "belongs to mia. Choose another name.");
    assertThat(buttons()).noneMatch(text -> text.startsWith("Replace"));
  }

  @Test
  void aReaderSeesImagesAndIsOfferedNoUpload() throws IOException {
    upload("lenas-pets", "lena");
    open("/ui/datasets/lenas-pets", Scope.READ);
    browser.await(
        "img[title='train/cat/1.png']",
        image ->
            String.valueOf(image.getDomAttribute("src")).startsWith("blob:")
                && !"0".equals(image.getDomProperty("naturalWidth")));
    assertThat(buttons()).doesNotContain("Delete");
    browser.go("/ui/datasets");
    browser.awaitText("tr", "lenas-pets");
    assertThat(browser.driver().findElements(By.cssSelector("dataset-upload"))).isEmpty();
    browser.requireSilence();
  }

  @Test
  void theQueueIsControlledByAdminsAlone() {
    open("/ui/operations", Scope.SUBMIT);
    browser.awaitText("dd", "lena");
    browser.awaitText("operations-limits", "There are none");
    assertThat(buttons()).isEmpty();
    assertThat(browser.text()).doesNotContain("Workers begin", "There are no workers");
    browser.requireSilence();

    open("/ui/operations", Scope.ADMIN);
    browser.awaitText("button", "Pause the queue");
    browser.awaitText("button", "Change the limits");
  }
}
