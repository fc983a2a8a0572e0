package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.webhooks.WebhookReceiver.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Signatures, by the rules of Standard Webhooks. */
class WebhookSignatureTest extends WebhookFixture {
  @Test
  void deliveriesAreSignedWithTheOwnersSecret() throws Exception {
    String secret = newSecret();
    ended.succeeded(EndedJobs.notify(url));

    Received request = awaitRequests(1).getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.header("content-type")).startsWith("application/json");
    assertThat(request.header("webhook-id")).isEqualTo(body(request).get("id").asString());
    assertThat(Instant.ofEpochSecond(Long.parseLong(request.header("webhook-timestamp"))))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
    assertThat(request.header("webhook-signature")).isEqualTo(signature(secret, request));
  }

  @Test
  void bothSecretsSignWhileOneIsReplaced() throws Exception {
    String first = newSecret();
    String second = newSecret();
    ended.succeeded(EndedJobs.notify(url));

    Received request = awaitRequests(1).getFirst();
    assertThat(request.header("webhook-signature"))
        .isEqualTo(signature(second, request) + " " + signature(first, request));
    JsonNode settings = http.get("/webhooks").json();
    assertThat(Instant.parse(settings.get("previousSecretValidUntil").asString()))
        .isAfter(Instant.now().plus(Duration.ofHours(23)));
  }

  @Test
  void aRepeatedReplacementKeepsTheSecretThatReceiversHave() throws Exception {
    String known = newSecret();
    newSecret(); // the answer was lost
    String repeated = newSecret();
    ended.succeeded(EndedJobs.notify(url));

    Received request = awaitRequests(1).getFirst();
    assertThat(request.header("webhook-signature"))
        .isEqualTo(signature(repeated, request) + " " + signature(known, request));
  }

  @Test
  void aReplacementAfterADayKeepsTheLatestSecret() throws Exception {
    newSecret();
    String second = newSecret();
    sql.sql("update webhook_settings set previous_until = now()").update();
    String third = newSecret();
    ended.succeeded(EndedJobs.notify(url));

    Received request = awaitRequests(1).getFirst();
    assertThat(request.header("webhook-signature"))
        .isEqualTo(signature(third, request) + " " + signature(second, request));
  }

  @Test
  void theReplacedSecretSignsForADay() throws Exception {
    newSecret();
    String second = newSecret();
    sql.sql("update webhook_settings set previous_until = now()").update();
    ended.succeeded(EndedJobs.notify(url));

    Received request = awaitRequests(1).getFirst();
    assertThat(request.header("webhook-signature")).isEqualTo(signature(second, request));
    assertThat(http.get("/webhooks").json().get("previousSecretValidUntil").isNull()).isTrue();
  }

  @Test
  void theDatabaseHasNoSecret() {
    String key = newSecret().substring("whsec_".length());
    byte[] bytes = Base64.getDecoder().decode(key);

    assertThat(sql.sql("select salt from webhook_settings").query(byte[].class).list())
        .singleElement()
        .isNotEqualTo(bytes);
    assertThat(
            sql.sql("select webhook_settings::text from webhook_settings")
                .query(String.class)
                .single())
        .doesNotContain(key);
  }

  private String newSecret() {
    Http.Answer answer = http.postJson("/webhooks/secret", "");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    return answer.json().get("secret").asString();
  }

  private static String signature(String secret, Received request) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
    String signed =
        request.header("webhook-id")
            + "."
            + request.header("webhook-timestamp")
            + "."
            + request.body();
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }
}
