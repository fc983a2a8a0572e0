package dev.flattail.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.app.Flattail;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests a service and a worker process as an operator observes them. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/observed-home",
      "spring.datasource.hikari.connection-timeout=10000",
      "management.opentelemetry.tracing.export.schedule-delay=100ms"
    })
@UsesPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Spring and JUnit set the fields
class ObservedProcessesTest {
  private static final OtlpReceiver RECEIVER = receiver();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";

  @LocalServerPort int port;

  @Value("${spring.datasource.url}")
  String url;

  @Value("${spring.datasource.username}")
  String user;

  @Value("${spring.datasource.password}")
  String password;

  @TempDir static Path folder;
  private WorkerProcess worker;

  private static OtlpReceiver receiver() {
    try {
      return new OtlpReceiver();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void traces(DynamicPropertyRegistry registry) {
    registry.add("management.opentelemetry.tracing.export.otlp.endpoint", RECEIVER::endpoint);
  }

  @BeforeAll
  void startWorker() throws IOException {
    worker =
        WorkerProcess.start(
            folder,
            List.of(
                "spring.datasource.url=" + url,
                "spring.datasource.username=" + user,
                "spring.datasource.password=" + password,
                "flattail.home=target/observed-home",
                "logging.structured.format.console=ecs",
                "logging.level.dev.flattail=info",
                "management.opentelemetry.tracing.export.schedule-delay=100ms",
                "management.opentelemetry.tracing.export.otlp.endpoint=" + RECEIVER.endpoint()));
    await("a ready worker; it says: " + folder)
        .atMost(Duration.ofMinutes(2))
        .until(() -> worker.isAlive() && probe(worker.port(), "readiness") == 200);
  }

  @AfterAll
  void stop() throws InterruptedException {
    worker.close();
    RECEIVER.close();
  }

  @Test
  void aTraceSpansRequestQueueAndWorker() {
    String job = succeeded(submit(TRACE));

    OtlpReceiver.Received attempt =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> spans("job attempt").filter(span -> span.trace().equals(TRACE)).findFirst(),
                java.util.Optional::isPresent)
            .orElseThrow();
    assertThat(attempt.attributes())
        .containsEntry("flattail.job.id", job)
        .containsEntry("flattail.job.kind", "train")
        .containsEntry("flattail.job.attempt", "1");
    OtlpReceiver.Received request =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> spans("").filter(span -> span.id().equals(attempt.parent())).findFirst(),
                java.util.Optional::isPresent)
            .orElseThrow();
    assertThat(request.name()).isEqualTo("http post /jobs");
    assertThat(request.parent()).isEqualTo(CALLER);
    assertThat(
            RECEIVER.spans().stream()
                .filter(span -> span.parent().equals(attempt.id()))
                .map(OtlpReceiver.Received::name))
        .contains("claim", "checkpoint", "publish");
    assertThat(RECEIVER.spans())
        .as("probes and scrapes")
        .noneMatch(span -> span.name().contains("actuator"));
  }

  @Test
  void structuredLogLinesOfAJobNameIt() throws IOException {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String job = succeeded(submit(trace));

    List<JsonNode> lines =
        worker.output().stream().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(lines).allMatch(JsonNode::isObject);
    JsonNode begun =
        lines.stream()
            .filter(line -> line.get("message").asString().startsWith("Working on job " + job))
            .findFirst()
            .orElseThrow();
    assertThat(begun.get("job").asString()).isEqualTo(job);
    assertThat(begun.get("attempt").asString()).isEqualTo("1");
    assertThat(begun.get("worker").asString()).hasSize(36);
    assertThat(begun.get("traceId").asString()).isEqualTo(trace);
    assertThat(lines.getFirst().has("job")).isFalse();
  }

  @Test
  void theDashboardAndTheDocumentationNameWhatThereIs() throws IOException {
    succeeded(submit(TRACE));
    Set<String> scraped = new TreeSet<>(MetricNames.ofScrape(scrape(port)));
    scraped.addAll(MetricNames.ofScrape(scrape(worker.port())));

    Set<String> dashboard = MetricNames.ofDashboard();
    assertThat(dashboard).hasSizeGreaterThan(20);
    dashboard.removeIf(name -> name.startsWith("flattail_gpu_")); // none here
    assertThat(scraped).containsAll(dashboard);
    Set<String> documented = MetricNames.documented();
    documented.removeIf(name -> name.startsWith("flattail_gpu_"));
    assertThat(MetricNames.ownFamilies(scraped)).isEqualTo(documented);
  }

  @Test
  void anUnreachableDatabaseAffectsReadinessAlone() throws SQLException {
    allowConnections(false);
    try {
      for (int each : List.of(port, worker.port())) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> probe(each, "readiness"), Integer.valueOf(503)::equals);
        assertThat(new Http(each).get("/actuator/health/readiness").text())
            .isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(probe(each, "liveness")).isEqualTo(200);
      }
      String scrape = within(Duration.ofSeconds(8), () -> scrape(port));
      assertThat(scrape).contains("flattail_database_up 0.0");
      assertThat(scrape).contains("jvm_memory_used_bytes");
      await("the end of what was kept from before")
          .atMost(Duration.ofSeconds(30))
          .until(() -> scrape(port), text -> text.contains("flattail_queue_claimable NaN"));
    } finally {
      allowConnections(true);
    }
    for (int each : List.of(port, worker.port())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> probe(each, "readiness"), Integer.valueOf(200)::equals);
    }
    succeeded(submit(TRACE));
  }

  private static <T> T within(Duration limit, java.util.function.Supplier<T> work) {
    long began = System.nanoTime();
    T answer = work.get();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(limit);
    return answer;
  }

  private Stream<OtlpReceiver.Received> spans(String name) {
    return RECEIVER.spans().stream().filter(span -> name.isEmpty() || span.name().equals(name));
  }

  private static int probe(int port, String which) {
    try {
      return new Http(port).get("/actuator/health/" + which).status();
    } catch (java.io.UncheckedIOException notYet) {
      return 0;
    }
  }

  private static String scrape(int port) {
    Http.Answer answer = new Http(port).get("/actuator/prometheus");
    assertThat(answer.status()).isEqualTo(200);
    return answer.text();
  }

  private String submit(String trace) {
    Http.Answer answer =
        new Http(port)
            .postJson(
                "/jobs",
                JsonMapper.shared()
                    .writeValueAsString(
                        Map.of("kind", "train", "dataset", Map.of("name", "shapes"), "epochs", 1)),
                "traceparent",
                "00-" + trace + "-" + CALLER + "-01");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().get("id").asString();
  }

  private String succeeded(String job) {
    JsonNode end = new Http(port).get("/jobs/" + job, "Prefer", "wait=50").json();
    assertThat(end.get("state").asString()).as(end.toString()).isEqualTo("succeeded");
    return job;
  }

  private void allowConnections(boolean allowed) throws SQLException {
    String database = url.replaceFirst(".*/([^/?]+).*", "$1");
    try (Connection server =
            DriverManager.getConnection(
                url.replaceFirst("/" + database, "/postgres"), user, password);
        Statement statement = server.createStatement()) {
      statement.execute("alter database " + database + " allow_connections " + allowed);
      if (!allowed) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + database
                + "'");
      }
    }
  }
}
