package dev.flattail.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Runs a process in role {@code api}. */
final class ApiReplica implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final PostgresProxy proxy;
  private final ServiceProcess program;
  private final URI base;

  ApiReplica(int number, TestCluster cluster) throws IOException {
    int port = TestCluster.freePort();
    this.base = URI.create("http://127.0.0.1:" + port);
    this.proxy = new PostgresProxy(cluster::postgresPort);
    this.program =
        cluster
            .recipe("dev.flattail.app.Flattail", "api-" + number, proxy)
            .set("flattail.role", "api")
            .set("server.port", port)
            .set("flattail.housekeeping.every", "1s")
            .set("flattail.housekeeping.grace", "2s")
            .set("flattail.housekeeping.orphans-every", orphansEvery(cluster.settings()) + "s")
            .start();
  }

  /**
   * Returns the interval of orphan checks. Each compares the whole store, which grows with the
   * jobs.
   */
  private static int orphansEvery(FaultSettings settings) {
    return Math.max(5, settings.jobs() / 2_000);
  }

  boolean isReady() {
    try {
      return send("GET", "/actuator/health/readiness", "").get().statusCode() == 200;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException notYet) {
      return false;
    }
  }

  CompletableFuture<HttpResponse<String>> send(
      String method, String path, String json, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    program.close();
    proxy.close();
    http.close();
  }
}
