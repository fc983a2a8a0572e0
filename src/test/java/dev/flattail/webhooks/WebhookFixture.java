package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.Tables;
import dev.flattail.api.Http;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.webhooks.WebhookReceiver.Received;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service with webhooks, and a path of the receiver for each test. */
@UsesWebhooks
@SuppressWarnings("NullAway.Init") // Spring and JUnit set the fields
abstract class WebhookFixture {
  static final WebhookReceiver RECEIVER = WebhookReceiver.SHARED;
  static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired LeaseReaper reaper;
  @Autowired JdbcClient sql;
  @Autowired Outbox outbox;
  @Autowired EndedSweeps sweeps;
  @Autowired WebhookDispatcher dispatcher;

  final String path = "/" + UUID.randomUUID();
  final String url = RECEIVER.url(path);
  Http http;
  EndedJobs ended;

  @BeforeEach
  void emptyTheQueue() {
    Tables.empty(sql, "job, webhook_event, webhook_delivery, webhook_endpoint, webhook_settings");
    http = new Http(port);
    ended = new EndedJobs(http, jobs, queue, reaper, sql);
  }

  List<Received> awaitRequests(int requests) {
    await(path + " receives " + requests).atMost(SOON).until(() -> received().size() >= requests);
    return received();
  }

  List<Received> received() {
    return RECEIVER.at(path);
  }

  static JsonNode body(Received request) {
    return JsonMapper.shared().readTree(request.body());
  }

  JsonNode deliveries(String of) {
    Http.Answer answer = http.get(of);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("items");
  }

  /** Waits for the only delivery of the log to be in a state, and returns it. */
  JsonNode awaitDelivery(String state) {
    await("a delivery that is " + state)
        .atMost(SOON)
        .until(() -> deliveries("/webhooks/deliveries?state=" + state).size() == 1);
    return deliveries("/webhooks/deliveries").get(0);
  }

  /** Lets the time until the next attempt pass. */
  void letTheWaitPass() {
    sql.sql("update webhook_delivery set due_at = now() where state = 'pending'").update();
  }
}
