package dev.flattail.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves one job that advances through given states, one per request. */
final class StubService implements AutoCloseable {
  static final String JOB = "/jobs/0198";

  private static final String DRY_RUN =
      """
      {"spec": {"dataset": {"name": "shapes"}},
       "classes": [{"index": 0, "name": "bar", "train": 500}, {"index": 1, "name": "cross", "train": 100},
                   {"index": 2, "name": "triangle", "train": 10}],
       "stepsPerEpoch": 10, "steps": 20}
      """;
  private static final String METRICS =
      """
      [{"epoch": 1, "learningRate": 0.1, "rho": 0.05, "trainLoss": 2.1, "trainAccuracy": 0.2,
        "balancedAccuracy": 0.2, "seconds": 1.5, "imagesPerSecond": 400},
       {"epoch": 2, "learningRate": 0.1, "rho": 0.05, "trainLoss": 0.81251, "trainAccuracy": 0.6,
        "balancedAccuracy": 0.6125, "seconds": 1.5, "imagesPerSecond": 400}]
      """;

  private final HttpServer server;
  private final List<String> states;
  private final AtomicInteger asked = new AtomicInteger();
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What {@code POST /jobs} answers. */
  volatile int submitStatus = 202;

  volatile String submitBody;

  StubService(String... states) throws IOException {
    this.states = List.of(states);
    this.submitBody = job(this.states.isEmpty() ? "" : "\"state\": \"queued\"");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static String job(String fields) {
    return """
        {"id": "0198", "kind": "train", %s,
         "spec": {"model": {"arch": "resnet20"}, "loss": {"type": "cross-entropy"}, "optimizer": {"type": "sgd"},
                  "sharpness": {"type": "sam"}, "epochs": 2,
                  "evaluation": {"thresholds": {"many": 100, "few": 20}}},
         "links": {"self": "/jobs/0198"}}
        """
        .formatted(fields);
  }

  static String running(int epoch, double fraction, int secondsLeft) {
    return job(
        "\"state\": \"running\", \"progress\": {\"fraction\": %s, \"epoch\": %d, \"epochs\": 2, \"etaSeconds\": %d}"
            .formatted(fraction, epoch, secondsLeft));
  }

  static String succeeded() {
    return job(
        """
        "state": "succeeded", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:01:53Z",
        "progress": {"fraction": 1, "epoch": 2, "epochs": 2, "etaSeconds": 0},
        "result": {"final": {"balancedAccuracy": 0.6125, "many": 0.9, "medium": 0.55, "few": null}}
        """);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(exchange.getRequestMethod() + " " + path);
    exchange.getRequestBody().readAllBytes();
    switch (path) {
      case "/jobs?dryRun=true" -> send(exchange, 200, DRY_RUN);
      case "/jobs" -> send(exchange, submitStatus, submitBody);
      case JOB + "/metrics" -> send(exchange, 200, METRICS);
      case JOB -> nextState(exchange);
      default -> send(exchange, 404, "no such page");
    }
  }

  private void nextState(HttpExchange exchange) throws IOException {
    int version = asked.getAndIncrement();
    String seen = exchange.getRequestHeaders().getFirst("If-None-Match");
    String etag = "\"" + Math.min(version, states.size() - 1) + "\"";
    exchange.getResponseHeaders().set("ETag", etag);
    if (etag.equals(seen)) {
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    send(exchange, 200, states.get(Math.min(version, states.size() - 1)));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  List<String> asked() {
    return new ArrayList<>(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
