package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.page.Browser;
import dev.flattail.page.UsesBrowser;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at the deliveries of a job in a browser. */
@UsesBrowser
class WebhookBrowserTest extends WebhookFixture {
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
  void aDeliveryIsShownWithTheHostOfItsReceiverAlone() {
    UUID job = ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("delivered");

    browser.go("/ui/jobs/" + job);

    assertThat(browser.awaitText("job-deliveries tbody", "delivered").getText())
        .contains("job.succeeded", "localhost:", "answered 204")
        .doesNotContain(path);
    browser.requireAccessible();
  }

  @Test
  void aFailedDeliveryIsSentAgain() {
    RECEIVER.answer(path, 410, 204);
    UUID job = ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("failed");
    browser.go("/ui/jobs/" + job);
    browser.awaitText("job-deliveries tbody", "failed");
    http.send(
        "POST",
        "/webhooks/endpoints/"
            + deliveries("/webhooks/endpoints").get(0).get("id").asString()
            + "/enable",
        new byte[0]);

    browser.press("job-deliveries button", "Send again");

    browser.awaitText("job-deliveries tbody", "delivered");
  }

  @Test
  void aJobWithoutDeliveriesHasNoSectionOfThem() {
    UUID job = ended.succeeded("");

    browser.go("/ui/jobs/" + job);

    browser.awaitText("job-view", "Spec");
    assertThat(browser.awaitText("job-view", "Provenance").getText()).doesNotContain("Webhooks");
  }
}
