package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.app.Flattail;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service without allowed hosts: the default. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/webhooks-off-test"
    })
@UsesPostgres
class WebhooksOffTest {
  private static final String TARGET = "{\"url\": \"https://hooks.example.org/\"}";

  @LocalServerPort int port;
  @Autowired JdbcClient sql;
  @Autowired WebhookDispatcher dispatcher;

  @Test
  void targetsAreRefusedWithWhatTheOperatorCanDo() {
    Http.Answer job =
        new Http(port).postJson("/jobs", EndedJobs.spec(", \"notify\": [" + TARGET + "]"));
    assertThat(job.status()).isEqualTo(422);
    assertThat(job.json().at("/errors/0/pointer").asString()).isEqualTo("/notify");
    assertThat(job.json().at("/errors/0/detail").asString())
        .isEqualTo(
            "webhooks are off on this service; the operator turns them on with flattail.webhooks.allowed-hosts");
  }

  @Test
  void anEmptyListIsAllowed() {
    assertThat(new Http(port).postJson("/jobs", EndedJobs.spec(", \"notify\": []")).status())
        .isEqualTo(202);
  }

  @Test
  void settingsSaySo() {
    assertThat(new Http(port).get("/webhooks").json().get("enabled").asBoolean()).isFalse();
  }

  @Test
  void nothingCanBeSent() {
    UUID delivery = delivery();
    for (String call :
        List.of(
            "/webhooks/secret",
            "/webhooks/test",
            "/webhooks/deliveries/%s/redeliver".formatted(delivery))) {
      Http.Answer answer = new Http(port).postJson(call, TARGET);
      assertThat(answer.status()).as(call + answer.text()).isEqualTo(409);
      assertThat(answer.json().get("type").asString()).isEqualTo("/problems/webhooks-off");
    }
  }

  @Test
  void deliveriesOfTheTimeBeforeEndAfterThreeDays() {
    UUID delivery = delivery();
    sql.sql("update webhook_delivery set due_at = now() - interval '73 hours' where id = :id")
        .param("id", delivery)
        .update();
    dispatcher.stop();
    dispatcher.start();

    await("the end of the delivery")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                sql.sql("select attempts -> 0 ->> 'error' from webhook_delivery where id = :id")
                    .param("id", delivery)
                    .query(String.class)
                    .list()
                    .contains(OutboxRetention.STALE_REASON));
  }

  @Test
  void theLogIsDeletedAfterItsRetentionPeriod() {
    UUID delivery = delivery();
    sql.sql("update webhook_event set created_at = now() - interval '40 days'").update();
    sql.sql(
            """
            update webhook_delivery set state = 'failed', finished_at = now() - interval '31 days'
            where id = :id""")
        .param("id", delivery)
        .update();
    dispatcher.stop();
    dispatcher.start();

    await("the deletion")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                sql.sql("select id from webhook_delivery where id = :id")
                    .param("id", delivery)
                    .query(UUID.class)
                    .list()
                    .isEmpty());
  }

  private UUID delivery() {
    return sql.sql(
            """
            with event as (
                insert into webhook_event (id, owner, type, data)
                values (gen_random_uuid(), '', 'webhook.test', '{}') returning id)
            insert into webhook_delivery (event_id, owner, url)
            select id, '', 'https://hooks.example.org/' from event returning id""")
        .query(UUID.class)
        .single();
  }
}
