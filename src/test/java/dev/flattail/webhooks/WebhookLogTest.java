package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.api.contract.Contract;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The log of deliveries over HTTP. */
class WebhookLogTest extends WebhookFixture {
  @Test
  void aTestEventIsDelivered() {
    Http.Answer made = http.postJson("/webhooks/test", "{\"url\": \"%s\"}".formatted(url));
    assertThat(made.status()).as(made.text()).isEqualTo(202);

    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.get("type").asString()).isEqualTo("webhook.test");
    assertThat(Contract.read().violations("/components/schemas/WebhookEvent", event)).isEmpty();
    assertThat(awaitDelivery("delivered").get("id")).isEqualTo(made.json().get("id"));
  }

  @Test
  void theLogIsReadInPages() {
    for (int i = 0; i < 5; i++) {
      http.postJson("/webhooks/test", "{\"url\": \"%s\"}".formatted(url));
    }
    JsonNode first = http.get("/webhooks/deliveries?limit=3").json();
    JsonNode second =
        http.get("/webhooks/deliveries?limit=3&cursor=" + first.get("nextCursor").asString())
            .json();

    assertThat(first.get("items")).hasSize(3);
    assertThat(second.get("items")).hasSize(2);
    assertThat(second.get("nextCursor").isNull()).isTrue();
    assertThat(
            Stream.concat(
                first.get("items").findValuesAsString("event").stream(),
                second.get("items").findValuesAsString("event").stream()))
        .doesNotHaveDuplicates()
        .hasSize(5);
    assertThat(http.get("/webhooks/deliveries?cursor=abc").status()).isEqualTo(400);
    assertThat(http.get("/webhooks/deliveries?state=lost").status()).isEqualTo(400);
  }

  @Test
  void receiversAreReadInPages() {
    for (int i = 0; i < 3; i++) {
      sql.sql("insert into webhook_endpoint (owner, url) values ('', :url)")
          .param("url", url + "/" + i)
          .update();
    }
    JsonNode first = http.get("/webhooks/endpoints?limit=2").json();
    JsonNode second =
        http.get("/webhooks/endpoints?limit=2&cursor=" + first.get("nextCursor").asString()).json();

    assertThat(first.get("items").findValuesAsString("url"))
        .containsExactly(url + "/0", url + "/1");
    assertThat(second.get("items").findValuesAsString("url")).containsExactly(url + "/2");
    assertThat(second.get("nextCursor").isNull()).isTrue();
    assertThat(http.get("/webhooks/endpoints?cursor=abc").status()).isEqualTo(400);
    String ofDeliveries =
        http.get("/webhooks/deliveries?cursor=" + first.get("nextCursor").asString()).text();
    assertThat(ofDeliveries).contains("/problems/invalid-parameter");
  }

  @Test
  void theLogOutlivesTheJob() {
    UUID job = ended.succeeded(EndedJobs.notify(url));
    awaitDelivery("delivered");
    jobs.delete(job);

    assertThat(http.get("/jobs/" + job + "/deliveries").status()).isEqualTo(404);
    assertThat(deliveries("/webhooks/deliveries").get(0).get("job").asString())
        .isEqualTo(job.toString());
  }
}
