package dev.flattail.trackers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flattail.trackers.MlflowState.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that behaves as MLflow's REST API 2.0 does, with its limits, and that can fail in chosen
 * ways. Unlike MLflow with a database, it keeps a point that is sent twice twice.
 */
final class MlflowServer implements AutoCloseable {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** Serves all tests of a JVM. */
  static final MlflowServer SHARED = start();

  MlflowState state = new MlflowState();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Map<String, String> credentials = new ConcurrentHashMap<>();
  private HttpServer server;
  private final int port;

  /** A request, in the order of arrival. */
  record Request(String method, String route, String authorization, JsonNode body) {}

  /** What happens to the next request of a route. */
  private record Fault(
      Predicate<String> route, Kind kind, int status, String code, Semaphore gate) {}

  /** Kinds of faults. */
  private enum Kind {
    ANSWERS,
    REFUSES,
    LOSES_THE_ANSWER,
    HOLDS
  }

  MlflowServer() throws IOException {
    server = open(0);
    port = server.getAddress().getPort();
  }

  static MlflowServer start() {
    try {
      return new MlflowServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServer open(int onPort) throws IOException {
    HttpServer opened =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), onPort), 100);
    opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    opened.createContext("/", this::handle);
    opened.start();
    return opened;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends the process, as it were; what it stored stays. */
  void stop() {
    server.stop(0);
  }

  void restart() {
    try {
      server = open(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requires this value of {@code Authorization}. */
  void require(String authorization) {
    credentials.put("value", authorization);
  }

  /** Answers the next request of a route with a status and does nothing. */
  void answersOnce(String route, int status) {
    faults.add(new Fault(route::equals, Kind.ANSWERS, status, "", new Semaphore(0)));
  }

  /** Refuses the next request of a route. */
  void refusesOnce(String route, String code) {
    faults.add(new Fault(route::equals, Kind.REFUSES, 400, code, new Semaphore(0)));
  }

  /** Fulfils the next request of a route, and closes the connection without an answer. */
  void losesTheAnswerOnce(String route) {
    losesTheAnswer(route, 1);
  }

  /**
   * Loses the answer to one of the next requests of a route.
   *
   * @param number 1 for the next one
   */
  void losesTheAnswer(String route, int number) {
    AtomicInteger seen = new AtomicInteger();
    faults.add(
        new Fault(
            asked -> asked.equals(route) && seen.incrementAndGet() == number,
            Kind.LOSES_THE_ANSWER,
            0,
            "",
            new Semaphore(0)));
  }

  /** Fulfils the next request of a route, and answers once the returned permit is released. */
  Semaphore holdsTheAnswerOnce(String route) {
    Semaphore gate = new Semaphore(0);
    faults.add(new Fault(route::equals, Kind.HOLDS, 0, "", gate));
    return gate;
  }

  List<Request> requests(String route) {
    return requests.stream().filter(request -> request.route().equals(route)).toList();
  }

  /** Forgets all runs, as another server in its place would. */
  void forgetRuns() {
    state = new MlflowState();
  }

  void forget() {
    forgetRuns();
    requests.clear();
    faults.clear();
    credentials.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean artifact = path.startsWith(ARTIFACTS);
    String route = artifact ? "artifacts" : path.substring(API.length());
    JsonNode json =
        artifact || body.length == 0
            ? JsonMapper.shared().createObjectNode()
            : JsonMapper.shared().readTree(body);
    requests.add(
        new Request(exchange.getRequestMethod(), route, String.valueOf(authorization), json));
    Fault fault = faults.stream().filter(next -> next.route().test(route)).findFirst().orElse(null);
    if (fault != null) {
      faults.remove(fault);
    }
    if (fault != null && fault.kind() == Kind.ANSWERS) {
      send(exchange, fault.status(), "try later");
      return;
    }
    if (fault != null && fault.kind() == Kind.REFUSES) {
      send(exchange, fault.status(), "{\"error_code\": \"%s\"}".formatted(fault.code()));
      return;
    }
    String required = credentials.get("value");
    if (required != null && !required.equals(authorization)) {
      send(exchange, 401, "You are not authenticated.");
      return;
    }
    int status = 200;
    Object answer;
    try {
      answer =
          artifact
              ? state.store(path.substring(ARTIFACTS.length()), body)
              : state.call(exchange.getRequestMethod() + " " + route, json, query(exchange));
    } catch (Refusal e) {
      status = e.status();
      answer = Map.of("error_code", e.code(), "message", String.valueOf(e.getMessage()));
    }
    if (fault != null && fault.kind() == Kind.LOSES_THE_ANSWER) {
      exchange.close();
      return;
    }
    if (fault != null) {
      fault.gate().acquireUninterruptibly();
    }
    send(exchange, status, JsonMapper.shared().writeValueAsString(answer));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String part : raw.split("&")) {
        String[] sides = part.split("=", 2);
        query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  @Override
  public void close() {
    faults.forEach(fault -> fault.gate().release());
    stop();
  }
}
