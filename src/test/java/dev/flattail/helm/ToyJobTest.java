package dev.flattail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the chart's own test without a worker; {@link RenderedServiceTest} runs it with one. */
class ToyJobTest {
  @TempDir Path folder;

  @Test
  void aJobThatTakesTooLongIsCancelled() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "curl"))),
        "the chart's test needs curl");
    List<String> calls = new CopyOnWriteArrayList<>();
    List<String> hosts = new CopyOnWriteArrayList<>();
    Map<String, Integer> keys = new ConcurrentHashMap<>();
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          hosts.add(exchange.getRequestHeaders().getFirst("Host"));
          String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
          if (key != null) {
            keys.merge(key, 1, Integer::sum);
          }
          // The first answer is lost behind a proxy, and curl asks again.
          answer(exchange, calls.size() == 1 ? 502 : 200);
        });
    service.start();
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "sh", "-c", HelmCalls.read(HelmCalls.CHART.resolve("files/toy-job.sh")))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder
          .environment()
          .put("FLATTAIL_URL", "http://127.0.0.1:" + service.getAddress().getPort());
      builder.environment().put("FLATTAIL_TOKEN", "flt_test");
      builder.environment().put("TIMEOUT_SECONDS", "1");
      Process script = builder.start();
      assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(script.exitValue()).as(HelmCalls.read(folder.resolve("log"))).isEqualTo(1);
    } finally {
      service.stop(0);
    }
    assertThat(HelmCalls.read(folder.resolve("log"))).contains("Does a worker run?");
    assertThat(calls)
        .startsWith("POST /jobs", "POST /jobs", "GET /jobs/0199")
        .endsWith("POST /jobs/0199/cancel");
    assertThat(keys.values()).as("one key, sent twice").containsExactly(2);
    assertThat(hosts).containsOnly("localhost");
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = "{\"id\":\"0199\",\"state\":\"queued\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
