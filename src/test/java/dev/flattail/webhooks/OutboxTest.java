package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.jobs.JobSignals;
import dev.flattail.webhooks.WebhookReceiver.Received;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Nothing is lost by a crash, and replicas share the work. */
class OutboxTest extends WebhookFixture {
  @Autowired WebhookSender sender;
  @Autowired AllowedUrls urls;
  @Autowired JobSignals signals;
  @Autowired WebhookProperties properties;
  @Autowired OutboxRetention retention;

  @Test
  void eventsOfAStoppedDispatcherAreSentByTheNext() {
    dispatcher.stop();
    try {
      UUID job = ended.succeeded(EndedJobs.notify(url));
      assertThat(deliveries("/jobs/" + job + "/deliveries")).hasSize(1);
      assertThat(received()).isEmpty();
    } finally {
      dispatcher.start();
    }
    assertThat(awaitRequests(1)).hasSize(1);
  }

  @Test
  void anAttemptWithoutAResultIsRepeatedAfterItsLease() {
    dispatcher.stop();
    ClaimedDelivery stale;
    try {
      ended.succeeded(EndedJobs.notify(url));
      stale = outbox.claim(10, AttemptsInFlight.Counts.NONE, Duration.ofMinutes(2)).getFirst();
      assertThat(outbox.claim(10, AttemptsInFlight.Counts.NONE, Duration.ofMinutes(2)))
          .as("leased")
          .isEmpty();
      letTheWaitPass(); // the process that claimed it was killed
    } finally {
      dispatcher.start();
    }
    assertThat(awaitRequests(1).getFirst().header("webhook-id"))
        .isEqualTo(stale.event().id().toString());
    awaitDelivery("delivered");
    outbox.retry(
        stale, new Attempt(500, "answered 500", Duration.ZERO, Duration.ZERO), Duration.ZERO);
    assertThat(awaitDelivery("delivered").get("attempts")).as("the stale result").hasSize(1);
  }

  @Test
  void concurrentDispatchersSendEachEventOnce() {
    int events = 40;
    WebhookDispatcher replica =
        new WebhookDispatcher(
            outbox, sweeps, retention, sender, urls, signals, properties, List.of());
    replica.start();
    try {
      for (int i = 0; i < events; i++) {
        ended.cancelledWhileQueued(EndedJobs.notify(url));
      }
      List<Received> requests = awaitRequests(events);
      await("all results")
          .atMost(SOON)
          .until(() -> deliveries("/webhooks/deliveries?state=pending").isEmpty());
      assertThat(requests)
          .hasSize(events)
          .extracting(request -> request.header("webhook-id"))
          .doesNotHaveDuplicates();
      assertThat(replica.isRunning()).isTrue();
    } finally {
      replica.stop();
    }
  }

  @Test
  void endedDeliveriesAreDeletedAfterTheirRetentionPeriod() {
    ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("delivered");
    sql.sql("update webhook_event set created_at = now() - interval '40 days'").update();
    assertThat(retention.deleteOlder(Duration.ofDays(30))).as("it ended just now").isZero();
    sql.sql("update webhook_delivery set finished_at = now() - interval '31 days'").update();
    assertThat(retention.deleteOlder(Duration.ofDays(30))).isEqualTo(1);
    assertThat(deliveries("/webhooks/deliveries")).isEmpty();
  }

  @Test
  void waitingDeliveriesAreKeptHoweverOldTheyAre() {
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    sql.sql("update webhook_event set created_at = now() - interval '40 days'").update();
    assertThat(retention.deleteOlder(Duration.ofDays(30))).isZero();
  }

  @Test
  void aDeliveryThatWasDueForThreeDaysIsNotSent() {
    dispatcher.stop();
    try {
      ended.succeeded(EndedJobs.notify(url));
      sql.sql("update webhook_delivery set due_at = now() - interval '71 hours'").update();
      assertThat(retention.giveUpStale()).isZero();
      sql.sql("update webhook_delivery set due_at = now() - interval '73 hours'").update();
    } finally {
      dispatcher.start();
    }
    JsonNode failed = awaitDelivery("failed");
    assertThat(failed.at("/attempts/0/error").asString()).isEqualTo(OutboxRetention.STALE_REASON);
    assertThat(received()).isEmpty();
  }

  @Test
  void receiversAreForgottenWithTheirLastDelivery() {
    ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("delivered");
    assertThat(retention.deleteUnusedEndpoints()).isZero();
    sql.sql("delete from webhook_event").update();
    assertThat(retention.deleteUnusedEndpoints()).isEqualTo(1);
    assertThat(deliveries("/webhooks/endpoints")).isEmpty();
  }

  @Test
  void aSweepThatCannotBeWrittenKeepsNoDeliveryBack() {
    UUID sweep = UUID.randomUUID();
    sql.sql(
            """
            insert into sweep (id, base, grid, jobs, notify)
            values (:id, '{}', '{}', 1, '[{"events": ["ended"], "url": null}]')""")
        .param("id", sweep)
        .update();
    sql.sql("insert into webhook_sweep_check (sweep_id) values (:id)").param("id", sweep).update();
    try {
      ended.succeeded(EndedJobs.notify(url));
      assertThat(awaitRequests(1)).hasSize(1);
      assertThat(sweeps.unchecked()).containsExactly(sweep);
    } finally {
      sql.sql("delete from sweep where id = :id").param("id", sweep).update();
    }
  }

  @Test
  void aDeliveryWhoseResultsAreNeverRecordedIsGivenUp() {
    dispatcher.stop();
    try {
      ended.succeeded(EndedJobs.notify(url));
      sql.sql("update webhook_delivery set tries = :tries")
          .param("tries", RetrySchedule.attempts() + 3)
          .update();
    } finally {
      dispatcher.start();
    }
    assertThat(awaitDelivery("failed").at("/attempts/0/error").asString())
        .isEqualTo("not sent: the results of the attempts before could not be recorded");
    assertThat(received()).isEmpty();
  }

  @Test
  void theLoadCountsWhatWaits() {
    assertThat(outbox.load()).isEqualTo(new WebhookLoad(0, 0, 0, 0));
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    assertThat(outbox.load().pending()).isEqualTo(1);
  }

  @Test
  void aDeliveryThatWaitsAfterAFailureIsNotDue() {
    RECEIVER.answer(path, 500);
    ended.succeeded(EndedJobs.notify(url));
    await("the first attempt's result")
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries").get(0).get("attempts").size() == 1);
    assertThat(outbox.load().pending()).isEqualTo(1);
    assertThat(outbox.load().due()).isZero();
  }
}
