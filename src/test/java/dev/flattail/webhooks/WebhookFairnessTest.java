package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.flattail.Tables;
import dev.flattail.api.Http;
import dev.flattail.jobs.JobSignals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Slow receivers, and owners with many deliveries, do not keep others waiting. */
class WebhookFairnessTest extends WebhookFixture {
  private static final Duration LEASE = Duration.ofMinutes(2);

  @Autowired OutboxRetention retention;
  @Autowired WebhookSender sender;
  @Autowired AllowedUrls urls;
  @Autowired JobSignals signals;
  @Autowired WebhookProperties properties;

  /** Adds pending deliveries of an owner, due for a while. */
  private void add(String owner, String to, int count, Duration dueFor) {
    sql.sql(
            """
            with event as (
                insert into webhook_event (id, owner, type, data)
                select gen_random_uuid(), :owner, 'job.failed', '{}' from generate_series(1, :count)
                returning id)
            insert into webhook_delivery (event_id, owner, url, due_at)
            select id, :owner, :url, now() - make_interval(secs => :dueFor) from event""")
        .param("owner", owner)
        .param("url", to)
        .param("count", count)
        .param("dueFor", dueFor.toSeconds())
        .update();
  }

  private List<String> claimOwners(int most, AttemptsInFlight.Counts now) {
    return outbox.claim(most, now, LEASE).stream().map(ClaimedDelivery::owner).sorted().toList();
  }

  @Test
  void anOwnerGetsAFewAttemptsAtOnceHoweverManyHostsItHas() {
    withoutDispatcher(
        () -> {
          for (int host = 0; host < 20; host++) {
            add("alice", "https://host%d.test/".formatted(host), 5, Duration.ofHours(5));
          }
          assertThat(outbox.claim(32, AttemptsInFlight.Counts.NONE, LEASE))
              .hasSize(Outbox.EACH_OWNER)
              .extracting(ClaimedDelivery::host)
              .doesNotHaveDuplicates();
        });
  }

  @Test
  void urlsAtOneHostShareItsAttempts() {
    withoutDispatcher(
        () -> {
          add("alice", "https://slow.test/a", 100, Duration.ofHours(5));
          add("alice", "https://SLOW.test:443/b?c", 1, Duration.ofSeconds(1));
          assertThat(outbox.claim(32, AttemptsInFlight.Counts.NONE, LEASE))
              .extracting(ClaimedDelivery::host, ClaimedDelivery::url)
              .containsExactlyInAnyOrder(
                  tuple("alice slow.test", "https://slow.test/a"),
                  tuple("alice slow.test", "https://SLOW.test:443/b?c"));
        });
  }

  @Test
  void aUrlWithoutAttemptsIsBeforeOneWithSomeAtItsHost() {
    withoutDispatcher(
        () -> {
          add("alice", "https://slow.test/a", 100, Duration.ofHours(5));
          add("alice", "https://slow.test/b", 1, Duration.ofSeconds(1));
          AttemptsInFlight.Counts now =
              new AttemptsInFlight.Counts(
                  Map.of("alice", 1),
                  Map.of("alice slow.test", 1),
                  Map.of("alice https://slow.test/a", 1));
          assertThat(outbox.claim(32, now, LEASE))
              .extracting(ClaimedDelivery::url)
              .containsExactly("https://slow.test/b");
        });
  }

  @Test
  void attemptsInFlightCount() {
    withoutDispatcher(
        () -> {
          add("alice", "https://slow.test/", 10, Duration.ofHours(5));
          AttemptsInFlight.Counts one =
              new AttemptsInFlight.Counts(
                  Map.of("alice", 1), Map.of("alice slow.test", 1), Map.of());
          assertThat(outbox.claim(32, one, LEASE)).hasSize(1);
          AttemptsInFlight.Counts two =
              new AttemptsInFlight.Counts(
                  Map.of("alice", 2), Map.of("alice slow.test", 2), Map.of());
          assertThat(outbox.claim(32, two, LEASE)).isEmpty();
          AttemptsInFlight.Counts elsewhere =
              new AttemptsInFlight.Counts(Map.of("alice", Outbox.EACH_OWNER), Map.of(), Map.of());
          assertThat(outbox.claim(32, elsewhere, LEASE)).isEmpty();
        });
  }

  @Test
  void anOwnerWithFewDeliveriesIsNotBehindOneWithMany() {
    withoutDispatcher(
        () -> {
          for (int host = 0; host < 10; host++) {
            add("alice", "https://host%d.test/".formatted(host), 5, Duration.ofHours(5));
          }
          add("bob", "https://host0.test/", 1, Duration.ofSeconds(1));
          assertThat(claimOwners(2, AttemptsInFlight.Counts.NONE)).containsExactly("alice", "bob");
        });
  }

  @Test
  void anOwnerWithoutAttemptsIsBeforeOneWithSome() {
    withoutDispatcher(
        () -> {
          add("alice", "https://alice.test/", 5, Duration.ofHours(5));
          add("bob", "https://bob.test/", 1, Duration.ofSeconds(1));
          AttemptsInFlight.Counts now =
              new AttemptsInFlight.Counts(
                  Map.of("alice", 3), Map.of("alice elsewhere.test", 2), Map.of());
          assertThat(claimOwners(1, now)).containsExactly("bob");
        });
  }

  private void withoutDispatcher(Runnable test) {
    dispatcher.stop();
    try {
      test.run();
    } finally {
      Tables.empty(sql, "webhook_event");
      dispatcher.start();
    }
  }

  @Test
  void aSlowReceiverDelaysNoOtherOwner() {
    String slow = path + "/slow";
    RECEIVER.slow(slow, Duration.ofSeconds(1));
    add("alice", RECEIVER.url(slow), 30, Duration.ofHours(5));
    dispatcher.wake();
    await("the slow one").atMost(SOON).until(() -> !RECEIVER.at(slow).isEmpty());
    add("bob", url, 1, Duration.ZERO);
    dispatcher.wake();

    awaitRequests(1);
    assertThat(RECEIVER.at(slow)).hasSizeLessThan(30);
    assertThat(RECEIVER.mostAtOnce(slow)).isEqualTo(Outbox.EACH_HOST);
  }

  @Test
  void theEndOfAnAttemptBeginsTheNext() {
    dispatcher.stop();
    RECEIVER.slow(path, Duration.ofMillis(400));
    add("", url, 8, Duration.ZERO);
    WebhookDispatcher withoutPolls =
        new WebhookDispatcher(
            outbox,
            sweeps,
            retention,
            sender,
            urls,
            signals,
            properties,
            List.of(),
            Duration.ofHours(1));
    withoutPolls.start();
    try {
      assertThat(awaitRequests(8)).hasSize(8);
      UUID test = outbox.addTest("", url).orElseThrow();
      withoutPolls.wake();
      assertThat(awaitRequests(9).getLast().body()).contains("webhook.test");
      assertThat(test).isNotNull();
    } finally {
      withoutPolls.stop();
      dispatcher.start();
    }
  }

  @Test
  void moreTestEventsThanAFewAreRefused() {
    RECEIVER.answer(path, 500);
    String body = "{\"url\": \"%s\"}".formatted(url);
    for (int i = 0; i < Outbox.MOST_TESTS; i++) {
      assertThat(http.postJson("/webhooks/test", body).status()).isEqualTo(202);
    }
    Http.Answer refused = http.postJson("/webhooks/test", body);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("60");
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/quota-exceeded");
    assertThat(refused.json().get("detail").asString())
        .isEqualTo(
            "20 test events wait already; GET /webhooks/deliveries?state=pending shows why.");
  }

  @Test
  void anEndedDeliveryIsNotRepeatedWhileManyWait() {
    ended.succeeded(EndedJobs.notify(url));
    String delivery = awaitDelivery("delivered").get("id").asString();
    add("", url, Outbox.MOST_PENDING, Duration.ofHours(-1));
    String call = "/webhooks/deliveries/%s/redeliver".formatted(delivery);

    Http.Answer refused = http.postJson(call, "");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().get("detail").asString())
        .isEqualTo("1000 deliveries of the owner are pending already; wait until some have ended.");
    sql.sql("delete from webhook_delivery where state = 'pending'").update();
    assertThat(http.postJson(call, "").status()).isEqualTo(202);
  }
}
