package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.InOwnProcesses;
import dev.flattail.PostgresForTests;
import dev.flattail.endtoend.Service;
import dev.flattail.webhooks.WebhookReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An API process that is killed loses no event, and repeats attempts with the same ids. */
@InOwnProcesses
class WebhookCrashTest {
  private static final WebhookReceiver RECEIVER = WebhookReceiver.SHARED;
  private static final int EVENTS = 6;
  private static final Duration SOON = Duration.ofMinutes(2);

  private final PostgresForTests.Database database = PostgresForTests.freshDatabase();
  private final JdbcClient sql = JdbcClient.create(database.dataSource());
  private final String path = "/" + UUID.randomUUID();

  @TempDir Path folder;

  private Service start() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLATTAIL_ROLE", "api");
    environment.put("SPRING_DATASOURCE_URL", database.url());
    environment.put("SPRING_DATASOURCE_USERNAME", database.user());
    environment.put("SPRING_DATASOURCE_PASSWORD", database.password());
    environment.put("FLATTAIL_WEBHOOKS_ALLOWED_HOSTS", "localhost:" + RECEIVER.port());
    environment.put("FLATTAIL_WEBHOOKS_PRIVATE_NETWORKS", "127.0.0.0/8");
    environment.put("FLATTAIL_WEBHOOKS_SIGNING_KEY", "a signing key of the tests, long enough");
    environment.put("FLATTAIL_WEBHOOKS_SSL_BUNDLE", "receiver");
    environment.put("FLATTAIL_WEBHOOKS_TIMEOUT", "30s");
    String store = "SPRING_SSL_BUNDLE_JKS_RECEIVER_TRUSTSTORE_";
    environment.put(store + "LOCATION", "file:" + RECEIVER.keys());
    environment.put(store + "PASSWORD", WebhookReceiver.PASSWORD);
    environment.put(store + "TYPE", "PKCS12");
    return Service.start(folder.resolve("home"), environment);
  }

  private Set<String> events() {
    return new HashSet<>(sql.sql("select id::text from webhook_event").query(String.class).list());
  }

  private List<String> received() {
    return RECEIVER.at(path).stream().map(request -> request.header("webhook-id")).toList();
  }

  private long inState(String state) {
    return sql.sql("select count(*) from webhook_delivery where state = :state")
        .param("state", state)
        .query(Long.class)
        .single();
  }

  @Test
  void anApiProcessThatIsKilledLosesNoEvent() throws Exception {
    Set<String> cut;
    try (Service first = start()) {
      RECEIVER.slow(path, Duration.ofMinutes(1));
      for (int i = 0; i < EVENTS; i++) {
        String job =
            first.submit(
                Map.of(
                    "kind",
                    "train",
                    "dataset",
                    Map.of("name", "shapes"),
                    "notify",
                    List.of(Map.of("url", RECEIVER.url(path)))));
        first.post("/jobs/" + job + "/cancel");
      }
      await("attempts in flight").atMost(SOON).until(() -> received().size() == Outbox.EACH_HOST);
      first.kill();
      cut = new HashSet<>(received());
      assertThat(inState("pending")).isEqualTo(EVENTS);
    }

    RECEIVER.slow(path, Duration.ZERO);
    // The attempts' leases run out.
    sql.sql("update webhook_delivery set due_at = now()").update();
    try (Service second = start()) {
      await("all deliveries").atMost(SOON).until(() -> inState("delivered") == EVENTS);
      assertThat(second.getJson("/webhooks/deliveries?state=delivered").get("items"))
          .hasSize(EVENTS);
    }
    assertThat(new HashSet<>(received())).isEqualTo(events()).hasSize(EVENTS);
    assertThat(received()).hasSize(EVENTS + cut.size());
    for (String id : cut) {
      List<Received> attempts =
          RECEIVER.at(path).stream()
              .filter(request -> request.header("webhook-id").equals(id))
              .toList();
      assertThat(attempts).hasSize(2);
      assertThat(attempts.get(1).body()).isEqualTo(attempts.get(0).body());
    }
  }
}
