package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example receivers, as processes, with the contract's example event. */
class WebhookExamplesTest {
  private static final byte[] KEY =
      "a key of thirty-two random bytes".getBytes(StandardCharsets.UTF_8);
  private static final String COMMIT = "29599b1c0d2e4f5a6b7c8d9e0f1a2b3c4d5e6f70";

  private final List<String> posted = new CopyOnWriteArrayList<>();
  private @Nullable HttpServer service;
  private @Nullable Process receiver;
  private int port;
  private volatile int answer = 200;
  private volatile CountDownLatch held = new CountDownLatch(0);

  @BeforeEach
  void startTheOtherService() throws IOException {
    assumeThat(hasPython()).isTrue();
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    started.createContext(
        "/",
        exchange -> {
          posted.add(
              exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          try {
            held.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    started.start();
    service = started;
  }

  private static boolean hasPython() {
    return Arrays.stream(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
  }

  @AfterEach
  void stop() {
    if (receiver != null) {
      receiver.destroyForcibly();
    }
    if (service != null) {
      service.stop(0);
    }
  }

  private void start(String program, Map<String, String> environment) throws IOException {
    port = freePort();
    ProcessBuilder process =
        new ProcessBuilder("python3", "-B", program)
            .directory(Path.of("examples", "webhooks").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    process.environment().putAll(environment);
    process
        .environment()
        .put("FLATTAIL_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(KEY));
    process.environment().put("PORT", "" + port);
    receiver = process.start();
    await("the receiver")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
              }
            });
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private String address() {
    return "http://127.0.0.1:" + Objects.requireNonNull(service).getAddress().getPort();
  }

  /** Returns the contract's example with another type, state and id. */
  private static String event(String type, String state, String verdict) throws IOException {
    Map<String, Object> contract =
        new Yaml().load(Files.readString(Path.of("api-spec", "openapi.yaml")));
    return JsonMapper.shared()
        .valueToTree(contract)
        .at("/webhooks/event/post/requestBody/content/application~1json/examples/verdict/value")
        .toString()
        .replace("0199f3c4-2f6b-7d18-a5e0-3b9c7d1f4e60", UUID.randomUUID().toString())
        .replace("job.verdict", type)
        .replace("\"state\":\"succeeded\"", "\"state\":\"" + state + "\"")
        .replace("\"verdict\":\"unmet\"", "\"verdict\":" + verdict);
  }

  private int send(String event) throws Exception {
    return send(event, System.currentTimeMillis() / 1000, KEY);
  }

  private int send(String event, long seconds, byte[] key) throws Exception {
    String id = JsonMapper.shared().readTree(event).get("id").asString();
    String signature =
        Base64.getEncoder()
            .encodeToString(
                new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key)
                    .hmac(id + "." + seconds + "." + event));
    // A client for each request: the receiver closes its connections.
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                  .header("webhook-id", id)
                  .header("webhook-timestamp", "" + seconds)
                  .header("webhook-signature", "v1,c2lnbmVkIGJ5IGFub3RoZXI= v1," + signature)
                  .POST(HttpRequest.BodyPublishers.ofString(event))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private void startSlack() throws IOException {
    start("slack.py", Map.of("SLACK_URL", address() + "/services/T1"));
  }

  private void startGithub() throws IOException {
    start(
        "github_status.py",
        Map.of(
            "GITHUB_API",
            address(),
            "GITHUB_TOKEN",
            "a-token",
            "GITHUB_REPOSITORIES",
            "acme/other acme/vision"));
  }

  private JsonNode onlyPost(String path) {
    assertThat(posted).hasSize(1);
    assertThat(posted.getFirst()).startsWith(path + " ");
    return JsonMapper.shared().readTree(posted.getFirst().substring(path.length() + 1));
  }

  @Test
  void slackGetsOneLineForAnEvent() throws Exception {
    startSlack();
    assertThat(send(event("job.verdict", "succeeded", "\"unmet\""))).isEqualTo(204);
    assertThat(onlyPost("/services/T1").get("text").asString())
        .isEqualTo(
            "train shapes-lt sam: succeeded, expectations unmet, balanced accuracy 0.574"
                + " <https://flattail.example.org/ui/jobs/0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01|open>");
  }

  @Test
  void anEventThatArrivesTwiceIsPostedOnce() throws Exception {
    startSlack();
    String event = event("job.succeeded", "succeeded", "null");
    assertThat(send(event)).isEqualTo(204);
    assertThat(send(event)).isEqualTo(204);
    assertThat(posted).hasSize(1);
  }

  @Test
  void anEventThatCouldNotBePostedIsAskedForAgain() throws Exception {
    startSlack();
    String event = event("job.succeeded", "succeeded", "null");
    answer = 500;
    assertThat(send(event)).isEqualTo(502);
    answer = 200;
    assertThat(send(event)).isEqualTo(204);
  }

  @Test
  void anEventIsNotHandledTwiceAtOnce() throws Exception {
    startSlack();
    String event = event("job.succeeded", "succeeded", "null");
    held = new CountDownLatch(1);
    try (ExecutorService sender = Executors.newSingleThreadExecutor()) {
      Future<Integer> first = sender.submit(() -> send(event));
      await("the first post").atMost(Duration.ofSeconds(30)).until(() -> posted.size() == 1);
      assertThat(send(event)).as("meanwhile").isEqualTo(503);
      held.countDown();
      assertThat(first.get()).isEqualTo(204);
    }
    assertThat(send(event)).as("afterwards").isEqualTo(204);
    assertThat(posted).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: -1", "Content-Length: 9999999", "X-No-Length: 1"})
  void aRequestWithoutAReadableLengthIsRefused(String header) throws Exception {
    startSlack();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("POST / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.0 400");
    }
  }

  @Test
  void unsignedEventsAreRefused() throws Exception {
    startSlack();
    String event = event("job.succeeded", "succeeded", "null");
    long now = System.currentTimeMillis() / 1000;
    assertThat(send(event, now, "another key".getBytes(StandardCharsets.UTF_8))).isEqualTo(401);
    assertThat(send(event, now - 600, KEY)).as("a replay").isEqualTo(401);
    assertThat(posted).isEmpty();
  }

  @Test
  void aCommitGetsTheStatusOfItsJob() throws Exception {
    startGithub();
    assertThat(send(event("job.succeeded", "succeeded", "\"unmet\""))).isEqualTo(204);

    JsonNode status = onlyPost("/repos/acme/vision/statuses/" + COMMIT);
    assertThat(status.get("state").asString()).isEqualTo("failure");
    assertThat(status.get("context").asString()).isEqualTo("flattail/shapes-lt sam");
    assertThat(status.get("target_url").asString()).startsWith("https://flattail.example.org/ui/");
  }

  @Test
  void anOlderEventDoesNotReplaceTheStatusOfANewer() throws Exception {
    startGithub();
    String newer = event("job.succeeded", "succeeded", "\"met\"");
    String version = "\"version\":" + JsonMapper.shared().readTree(newer).at("/data/job/version");
    String older = event("job.failed", "failed", "null").replace(version, "\"version\":2");
    answer = 500;
    assertThat(send(older)).as("the first attempt").isEqualTo(502);
    posted.clear();
    answer = 200;
    assertThat(send(newer)).isEqualTo(204);
    assertThat(send(older)).as("the next attempt").isEqualTo(204);

    JsonNode status = onlyPost("/repos/acme/vision/statuses/" + COMMIT);
    assertThat(status.get("state").asString()).isEqualTo("success");
  }

  @Test
  void aCommitOfAnotherRepositoryGetsNoStatus() throws Exception {
    startGithub();
    assertThat(
            send(
                event("job.succeeded", "succeeded", "\"met\"").replace("acme/vision", "evil/repo")))
        .isEqualTo(204);
    assertThat(send(event("job.verdict", "succeeded", "\"met\""))).isEqualTo(204);
    assertThat(posted).isEmpty();
  }
}
