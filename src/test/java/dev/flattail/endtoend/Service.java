package dev.flattail.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts a service in role {@code all} as a user does, and calls it. */
public final class Service implements AutoCloseable {
  /** Variable of the token that turns authentication on. */
  static final String BOOTSTRAP_TOKEN = "FLATTAIL_SECURITY_BOOTSTRAP_TOKEN";

  private static final String LEASE = "FLATTAIL_WORKER_LEASE";

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI base;
  private final @Nullable String token;

  private Service(Process process, int port, @Nullable String token) {
    this.process = process;
    this.base = URI.create("http://127.0.0.1:" + port);
    this.token = token;
  }

  /** Starts a service whose workers may be late, for tests that are not about lost workers. */
  static Service startPatient(Path home) throws IOException {
    return start(home, Map.of(LEASE, "1m"));
  }

  /** Starts a service over {@code home} and waits until it is ready. */
  public static Service start(Path home) throws IOException {
    return start(home, Map.of());
  }

  /**
   * Starts a service with more settings.
   *
   * @param environment variables; calls use the bootstrap token if it is one of them
   */
  public static Service start(Path home, Map<String, String> environment) throws IOException {
    int port = freePort();
    Path log = home.resolveSibling("service-" + port + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                // A short-lived process should start quickly rather than run fast.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flattail.app.Flattail",
                "--server.port=" + port,
                "--flattail.home=" + home,
                "--flattail.worker.jvm-options=-XX:TieredStopAtLevel=1,-XX:+UseSerialGC",
                "--flattail.worker.heartbeat=1s",
                "--flattail.worker.lease=" + environment.getOrDefault(LEASE, "3s"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Service service = new Service(process, port, environment.get(BOOTSTRAP_TOKEN));
    await("ready; its log is " + log)
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(200))
        .until(service::isReady);
    return service;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady() throws InterruptedException {
    assertThat(process.isAlive()).as("the service lives").isTrue();
    try {
      return get("/actuator/health/readiness").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the service's address, without a slash at the end. */
  public String address() {
    return base.toString();
  }

  public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), "Accept", "*/*");
  }

  HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
    if (token != null) {
      request.setHeader("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  public static JsonNode json(HttpResponse<byte[]> response) {
    return JSON.readTree(response.body());
  }

  public JsonNode getJson(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return json(response);
  }

  /** Uploads an archive as a data set. */
  public void putDataset(String name, byte[] tarGz) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        send(
            "PUT",
            "/datasets/" + name,
            BodyPublishers.ofByteArray(tarGz),
            "Content-Type",
            "application/gzip");
    assertThat(response.statusCode()).as(text(response)).isIn(200, 201);
  }

  /** Uploads weights and returns their id. */
  String postCheckpoint(byte[] safetensors, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        send(
            "POST",
            "/checkpoints",
            BodyPublishers.ofByteArray(safetensors),
            with("application/octet-stream", headers));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    return json(response).get("id").stringValue();
  }

  /** Submits a spec and returns the job's id. */
  public String submit(Map<String, ?> spec, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = sendJson("POST", "/jobs", spec, headers);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(202);
    return json(response).get("id").stringValue();
  }

  /** Sends a JSON body. */
  public HttpResponse<byte[]> sendJson(
      String method, String path, Map<String, ?> body, String... headers)
      throws IOException, InterruptedException {
    return send(
        method,
        path,
        BodyPublishers.ofString(JSON.writeValueAsString(body)),
        with("application/json", headers));
  }

  private static String[] with(String contentType, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = contentType;
    return all;
  }

  /** Calls a route that takes no body, such as a job's cancellation, and requires its success. */
  public void post(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send("POST", path, BodyPublishers.noBody());
    assertThat(response.statusCode()).as(text(response)).isBetween(200, 299);
  }

  /** Waits for the job's end. */
  public JsonNode awaitEnd(String job) throws IOException, InterruptedException {
    for (int i = 0; i < 10; i++) {
      JsonNode now =
          json(send("GET", "/jobs/" + job, BodyPublishers.noBody(), "Prefer", "wait=60"));
      if (List.of("succeeded", "failed", "cancelled").contains(now.get("state").stringValue())) {
        return now;
      }
    }
    throw new AssertionError("job " + job + " does not end");
  }

  public JsonNode awaitSuccess(String job) throws IOException, InterruptedException {
    JsonNode end = awaitEnd(job);
    assertThat(end.get("state").stringValue()).as(end.toString()).isEqualTo("succeeded");
    return end;
  }

  /** Waits until the job has taken a step. */
  public void awaitStep(String job) {
    await("a first step of " + job)
        .atMost(Duration.ofMinutes(2))
        .until(() -> getJson("/jobs/" + job).at("/progress/step").asLong(0) >= 1);
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Ends the process at once, as a crash does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
