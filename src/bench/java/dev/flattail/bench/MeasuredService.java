package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service: a process of its own, and its worker's, on a PostgreSQL of the benchmark. */
final class MeasuredService implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final Process process;

  private MeasuredService(URI address, Process process) {
    this.address = address;
    this.process = process;
  }

  /**
   * Starts a service in role {@code api} and waits until it is ready.
   *
   * @param classPath a runnable jar, which starts as {@code java -jar} does; or the class path of
   *     this process or of another build
   */
  static MeasuredService start(PostgresServer server, Path home, String classPath)
      throws IOException, InterruptedException {
    return start(server, home, classPath, "api");
  }

  /**
   * Starts a service and waits until it is ready.
   *
   * @param role {@code api} or {@code all}
   * @param options of the JVM
   */
  static MeasuredService start(
      PostgresServer server, Path home, String classPath, String role, String... options)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    if (classPath.contains(File.pathSeparator)) {
      command.addAll(List.of("-cp", classPath, "dev.flattail.app.Flattail"));
    } else {
      command.addAll(List.of("-jar", classPath));
    }
    command.addAll(
        List.of(
            "--flattail.role=" + role,
            "--flattail.home=" + home,
            "--server.port=" + port,
            "--logging.level.root=warn",
            "--spring.datasource.url=" + server.url("flattail"),
            "--spring.datasource.username=" + server.user()));
    ProcessBuilder java = new ProcessBuilder(command);
    java.environment().put("SPRING_DATASOURCE_PASSWORD", server.password());
    Process process = java.redirectErrorStream(true).redirectOutput(Redirect.INHERIT).start();
    MeasuredService service = new MeasuredService(URI.create("http://localhost:" + port), process);
    try {
      service.awaitReady();
      return service;
    } catch (IOException | InterruptedException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    for (int i = 0; i < 6000; i++) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the service ended: " + process.exitValue());
      }
      try {
        if (get("/actuator/health/readiness").statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // not yet
      }
      Thread.sleep(10);
    }
    throw new IllegalStateException("the service was not ready within a minute");
  }

  HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofMinutes(1)).build(),
        BodyHandlers.ofByteArray());
  }

  /**
   * @param tag entity tag that the caller has; empty for none
   */
  HttpResponse<byte[]> get(String path, String tag) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofMinutes(1));
    if (!tag.isEmpty()) {
      request.header("If-None-Match", tag);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** Returns the status of the answer. */
  int delete(String path) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(address.resolve(path)).DELETE().build(),
            BodyHandlers.ofByteArray())
        .statusCode();
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(get(path).body());
  }

  /** Returns the processor time of the service's process so far, in seconds. */
  double cpu() {
    return ProcessorTime.of(process.toHandle());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
    client.close();
  }
}
