package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The URL of a receiver is not in the service's log, however it answers. */
@ExtendWith(OutputCaptureExtension.class)
class NoWebhookUrlInTheLogTest extends WebhookFixture {
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.flattail.webhooks");

  @BeforeEach
  void logAll() {
    log.setLevel(Level.TRACE);
  }

  @AfterEach
  void logAsBefore() {
    log.setLevel(null);
  }

  @Test
  void neitherDeliveriesNorFailuresLogTheUrl(CapturedOutput output) {
    RECEIVER.answer(path, 204, 500, 410);
    ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("delivered");
    ended.succeeded(EndedJobs.notify(url));
    awaitRequests(2);
    await("the failure's result")
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries").get(0).get("attempts").size() == 1);
    letTheWaitPass();
    awaitDelivery("failed");

    await("the log")
        .atMost(SOON)
        .until(() -> output.getAll().contains("Disabled a webhook receiver of the operator"));
    assertThat(output.getAll()).doesNotContain(path);
  }
}
