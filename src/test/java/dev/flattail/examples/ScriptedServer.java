package dev.flattail.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers in place of the service, as proxies and failing services do. */
final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();

  /** Answers one request. */
  @FunctionalInterface
  interface Script {
    /**
     * @param number of the request, from 1
     * @param held whether the client asks to wait
     */
    Said answer(int number, boolean held);
  }

  /** One answer. */
  record Said(int status, String type, String body, Map<String, String> headers) {
    static Said job(String id, String state) {
      return new Said(
          200,
          "application/json",
          "{\"id\": \"%s\", \"state\": \"%s\"}".formatted(id, state),
          Map.of());
    }

    static Said problem(int status, String detail) {
      return new Said(
          status,
          "application/problem+json",
          "{\"title\": \"Trouble\", \"status\": %d, \"detail\": \"%s\"}".formatted(status, detail),
          Map.of());
    }

    static Said page(int status) {
      return new Said(
          status, "text/html", "<!DOCTYPE html>\n<title>Please log in</title>", Map.of());
    }
  }

  ScriptedServer(Script script) throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, script));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void answer(HttpExchange exchange, Script script) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Said said =
          script.answer(
              requests.incrementAndGet(), exchange.getRequestHeaders().containsKey("Prefer"));
      exchange.getResponseHeaders().set("Content-Type", said.type());
      said.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
