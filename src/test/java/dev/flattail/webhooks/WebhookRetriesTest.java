package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.Http;
import dev.flattail.webhooks.WebhookReceiver.Answer;
import dev.flattail.webhooks.WebhookReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Attempts that fail, and receivers that fail for long. */
class WebhookRetriesTest extends WebhookFixture {
  @Test
  void aFailedAttemptIsRepeatedWithTheSameEvent() {
    RECEIVER.answer(path, 503, 200);
    UUID job = ended.succeeded(EndedJobs.notify(url));
    awaitRequests(1);
    await("the first attempt's result")
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries").get(0).get("attempts").size() == 1);
    JsonNode waiting = deliveries("/jobs/" + job + "/deliveries").get(0);
    assertThat(waiting.get("state").asString()).isEqualTo("pending");
    assertThat(Instant.parse(waiting.get("nextAttemptAt").asString()))
        .isBetween(Instant.now(), Instant.now().plusSeconds(13));

    letTheWaitPass();
    List<Received> requests = awaitRequests(2);
    assertThat(requests.get(1).header("webhook-id"))
        .isEqualTo(requests.get(0).header("webhook-id"));
    assertThat(requests.get(1).body()).isEqualTo(requests.get(0).body());
    JsonNode delivered = awaitDelivery("delivered");
    assertThat(delivered.get("attempts")).hasSize(2);
    assertThat(delivered.at("/attempts/0/error").asString()).isEqualTo("answered 503");
    assertThat(delivered.at("/attempts/1/status").asInt()).isEqualTo(200);
    assertThat(delivered.at("/attempts/1/error").isNull()).isTrue();
  }

  @Test
  void aReceiverMayAskForMoreTime() {
    RECEIVER.answer(path, new Answer(429, "Retry-After", "600"));
    ended.succeeded(EndedJobs.notify(url));
    awaitRequests(1);
    await("the wait")
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        Instant.parse(
                            deliveries("/webhooks/deliveries")
                                .get(0)
                                .get("nextAttemptAt")
                                .asString()))
                    .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601)));
  }

  @Test
  void redirectsAreNotFollowed() {
    String elsewhere = path + "/elsewhere";
    RECEIVER.answer(path, new Answer(307, "Location", RECEIVER.url(elsewhere)));
    ended.succeeded(EndedJobs.notify(url));
    awaitRequests(1);

    await("the first attempt's result")
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries").get(0).get("attempts").size() == 1);
    assertThat(deliveries("/webhooks/deliveries").get(0).at("/attempts/0/error").asString())
        .isEqualTo("answered 307; redirects are not followed, so give the final URL");
    assertThat(RECEIVER.at(elsewhere)).isEmpty();
  }

  /** Fails the only delivery's last attempt, after the receiver has failed for a while. */
  private JsonNode exhaust(Duration failing) {
    await("the first failure")
        .atMost(SOON)
        .until(() -> http.get("/webhooks/endpoints").json().get("items").size() == 1);
    sql.sql("update webhook_endpoint set failing_since = now() - make_interval(secs => :for)")
        .param("for", failing.toSeconds())
        .update();
    sql.sql("update webhook_delivery set tries = :tries, due_at = now()")
        .param("tries", RetrySchedule.attempts() - 1)
        .update();
    return awaitDelivery("failed");
  }

  private JsonNode endpoint() {
    return http.get("/webhooks/endpoints").json().get("items").get(0);
  }

  @Test
  void aReceiverThatFailsForLongIsDisabledWithTheReason() {
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    exhaust(Duration.ofHours(20));

    assertThat(endpoint().get("disabledAt").isNull()).isFalse();
    assertThat(endpoint().get("disabledReason").asString())
        .startsWith("No event has reached the receiver since 20")
        .endsWith("Z; the last attempt: answered 500");
    assertThat(endpoint().get("url").asString()).isEqualTo(url);
  }

  @Test
  void aReceiverThatFailedForAShortTimeStaysEnabled() {
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    exhaust(Duration.ofHours(2));

    assertThat(endpoint().get("disabledAt").isNull()).isTrue();
    assertThat(endpoint().get("failingSince").isNull()).isFalse();
  }

  @Test
  void aReceiverThatIsGoneIsDisabledAtOnce() {
    RECEIVER.answer(path, 410);
    ended.succeeded(EndedJobs.notify(url));

    assertThat(awaitDelivery("failed").get("attempts")).hasSize(1);
    assertThat(endpoint().get("disabledReason").asString())
        .isEqualTo("The receiver answered 410: it exists no more.");
  }

  @Test
  void nothingIsSentToADisabledReceiver() {
    RECEIVER.answer(path, 410, 200);
    ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("failed");

    UUID job = ended.succeeded(EndedJobs.notify(url));
    await("the second delivery")
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries?state=failed").size() == 2);
    assertThat(deliveries("/jobs/" + job + "/deliveries").get(0).at("/attempts/0/error").asString())
        .isEqualTo(
            "not sent: the receiver is disabled. The receiver answered 410: it exists no more.");
    assertThat(received()).hasSize(1);
  }

  @Test
  void aReceiverThatACallerDisabledGetsNothingMore() {
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    await("the first failure").atMost(SOON).until(() -> endpoint() != null);
    Http.Answer disabled =
        http.postJson(
            "/webhooks/endpoints/%s/disable".formatted(endpoint().get("id").asString()), "");
    assertThat(disabled.status()).isEqualTo(200);
    assertThat(disabled.json().get("disabledAt").isNull()).isFalse();
    letTheWaitPass();

    JsonNode attempts = awaitDelivery("failed").get("attempts");
    assertThat(attempts.get(1).get("error").asString())
        .isEqualTo("not sent: the receiver is disabled. A caller has disabled it.");
    assertThat(received()).hasSize(1);
  }

  @Test
  void anEnabledReceiverGetsRedeliveries() {
    RECEIVER.answer(path, 410, 200);
    ended.succeeded(EndedJobs.notify(url));
    String delivery = awaitDelivery("failed").get("id").asString();

    Http.Answer enabled =
        http.postJson(
            "/webhooks/endpoints/%s/enable".formatted(endpoint().get("id").asString()), "");
    assertThat(enabled.status()).isEqualTo(200);
    assertThat(enabled.json().get("disabledAt").isNull()).isTrue();
    Http.Answer again = http.postJson("/webhooks/deliveries/%s/redeliver".formatted(delivery), "");
    assertThat(again.status()).as(again.text()).isEqualTo(202);
    assertThat(again.json().get("state").asString()).isEqualTo("pending");
    List<Received> requests = awaitRequests(2);
    assertThat(requests.get(1).header("webhook-id"))
        .isEqualTo(requests.get(0).header("webhook-id"));
    awaitDelivery("delivered");
    assertThat(endpoint().get("deliveredAt").isNull()).isFalse();
  }
}
