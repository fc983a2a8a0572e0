package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import dev.flattail.api.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at data sets in a browser, and uploads some. */
@ApiTest
@UsesBrowser
class DatasetsBrowserTest {
  private static final String CHART = "document.querySelector('class-bars')";

  @LocalServerPort int port;
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

  /** Chooses a file, as a dialog or a drop would. */
  private void choose(Browser browser, String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    browser.await("input[type=file]").sendKeys(file.toAbsolutePath().toString());
    browser.awaitText("dataset-upload", name);
  }

  private void put(String name, byte[] archive) {
    assertThat(
            http.send("PUT", "/datasets/" + name, archive, "Content-Type", "application/zip")
                .status())
        .isIn(200, 201);
  }

  private static String row(String dataset) {
    return "tr[data-dataset='" + dataset + "']";
  }

  /** Waits until an image is not only there, but decoded. */
  private void awaitPicture(String css) {
    browser.await(css, image -> !"0".equals(image.getDomProperty("naturalWidth")));
  }

  private void scrollTo(String css) {
    browser.driver().executeScript("arguments[0].scrollIntoView()", browser.await(css));
  }

  @Test
  void anUploadedArchiveIsListed() throws IOException {
    browser.go("/ui/datasets");
    browser.awaitText(row("shapes"), "built in");
    choose(browser, "My Pets.tar.gz", Pictures.tarGz());
    assertThat(browser.await("input[name=dataset]").getDomProperty("value")).isEqualTo("my-pets");
    browser.press("button.primary", "Upload my-pets");

    browser.awaitText("dataset-upload .notice", "my-pets is registered");
    WebElement listed = browser.awaitText(row("my-pets"), "uploaded");
    assertThat(listed.findElements(By.cssSelector("td.number")))
        .extracting(WebElement::getText)
        .containsExactly("2", "5", "2", "1.5 : 1", "1");
    assertThat(http.get("/datasets/my-pets").status()).isEqualTo(200);
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aDroppedArchiveIsChosen() {
    browser.go("/ui/datasets");
    browser.await(".drop");
    browser
        .driver()
        .executeScript(
            "const files = new DataTransfer(); files.items.add(new File(['x'], 'dropped.tar'));"
                + " document.querySelector('.drop').dispatchEvent("
                + "new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}))");
    browser.awaitText("button.primary", "Upload dropped");
  }

  @Test
  void anotherFileThanAnArchiveIsNotSent() throws IOException {
    browser.go("/ui/datasets");
    Path file = Files.writeString(folder.resolve("notes.txt"), "no archive");
    browser.await("input[type=file]").sendKeys(file.toAbsolutePath().toString());
    browser.awaitText("[role=alert]", "“notes.txt” ends neither in .tar.gz");
    assertThat(browser.driver().findElements(By.cssSelector("button.primary"))).isEmpty();
  }

  @Test
  void aDamagedArchiveCanBeUploadedWithoutItsDamagedImages() throws IOException {
    browser.go("/ui/datasets");
    choose(browser, "damaged-pets.zip", Pictures.zipWithADamagedOne());
    browser.press("button.primary", "Upload damaged-pets");
    browser.awaitText("[role=alert]", "train/dog/9.jpg");
    browser.press("button", "Upload without the damaged images");
    browser.awaitText("dataset-upload .notice", "damaged-pets is registered");
    browser.press("dataset-upload .notice a", "damaged-pets");

    browser.awaitText("details.ignored", "train/dog/9.jpg");
  }

  @Test
  void anInterruptedUploadIsTriedAgainWithoutChoosingTheFile() throws IOException {
    try (CuttableProxy proxy = new CuttableProxy("http://localhost:" + port);
        Browser away = Browser.open(proxy.address())) {
      away.go("/ui/datasets");
      choose(away, "cut-off.zip", Pictures.zip());
      proxy.cut();
      away.press("button.primary", "Upload cut-off");
      away.awaitText("[role=alert]", "The upload was interrupted");
      proxy.restore();
      // A connection that the browser opened before the return may still be cut.
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                away.driver()
                    .executeScript(
                        "document.querySelector('dataset-upload [role=alert] button')?.click()");
                return away.text().contains("cut-off is registered");
              });
    }
    assertThat(http.get("/datasets/cut-off").status()).isEqualTo(200);
  }

  @Test
  void classesAreDrawnFromHeadToTail() throws IOException {
    put("drawn-pets", Pictures.zip());
    browser.go("/ui/datasets/drawn-pets?log=1");
    browser.await("class-bars canvas");
    assertThat(browser.<String>value(CHART + ".classes.map(c => c.name).join()"))
        .isEqualTo("cat,dog");
    assertThat(browser.<String>value(CHART + ".accuracy.join() + ' ' + " + CHART + ".other.join()"))
        .isEqualTo("3,2 1,1");
    assertThat(browser.await("class-bars .plot").getDomAttribute("aria-label"))
        .contains("cat 3, dog 2");
    assertThat(browser.await("button[aria-pressed=true]").getText()).isEqualTo("Log scale");
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void imagesOfEachClassAreShown() throws IOException {
    put("seen-pets", Pictures.zip());
    browser.go("/ui/datasets/seen-pets");
    awaitPicture("section[aria-label='Images of cat'] img[title='train/cat/3.png']");
    scrollTo("section[aria-label='Images of dog']");
    awaitPicture("section[aria-label='Images of dog'] img[title='train/dog/2.png']");
    assertThat(browser.driver().findElements(By.cssSelector("data-image"))).hasSize(5);

    browser
        .driver()
        .executeScript(
            "const s = document.querySelector('select[name=split]'); s.value = 'test';"
                + " s.dispatchEvent(new Event('change', {bubbles: true}))");
    scrollTo("section[aria-label='Images of cat']");
    awaitPicture("section[aria-label='Images of cat'] img[title='test/cat/4.png']");
    assertThat(browser.where()).isEqualTo("/ui/datasets/seen-pets?split=test");
    assertThat(browser.driver().findElements(By.cssSelector("data-image"))).hasSize(2);
    browser.requireSilence();
    browser.requireAccessible();
  }

  @Test
  void aDataSetIsDeletedWhenNoJobNeedsIt() throws IOException {
    put("unwanted-pets", Pictures.zip());
    String job =
        http.postJson(
                "/jobs",
                """
                {"kind": "train", "dataset": {"name": "unwanted-pets"}, "epochs": 1, "schedule": {"type": "constant"}}""")
            .json()
            .get("id")
            .stringValue();
    browser.go("/ui/datasets/unwanted-pets");
    browser.press(".title button", "Delete");
    browser.press("dialog button", "Delete the data set");
    browser.awaitText("[role=alert]", "is needed by queued or running jobs");
    browser.await("a[href='jobs/" + job + "']");

    http.send("POST", "/jobs/" + job + "/cancel", new byte[0]);
    browser.press(".title button", "Delete");
    browser.press("dialog button", "Delete the data set");
    browser.awaitText("h1", "Data sets");
    browser.await(row("shapes"));
    assertThat(browser.driver().findElements(By.cssSelector(row("unwanted-pets")))).isEmpty();
    assertThat(http.get("/datasets/unwanted-pets").status()).isEqualTo(404);
  }

  @Test
  void builtInDataSetsCannotBeDeleted() {
    browser.go("/ui/datasets/shapes");
    awaitPicture("data-image img");
    assertThat(browser.driver().findElements(By.cssSelector("button.danger"))).isEmpty();
  }
}
