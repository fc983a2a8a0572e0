package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures {@code POST /jobs} and {@code GET /jobs/{id}} in turn at a fixed rate. The service has
 * the role {@code api} (its own process) and a PostgreSQL with fsync on, with many waiting jobs. A
 * second round follows after many jobs' whole lives. Requests start by the clock, independent of
 * earlier ones (open loop). Latencies count from the scheduled start, so a stall is charged to all
 * requests that it delays.
 *
 * <p>Arguments: jobs in the table (100000), requests a second (200), seconds (30), jobs' lives
 * between the two rounds (20000).
 */
public final class HttpBench {
  private static final int SWEEP = 1000;
  private static final String SPEC =
      "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI service;

  private HttpBench(URI service) {
    this.service = service;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int jobs = argument(args, 0, 100_000);
    int rate = argument(args, 1, 200);
    int seconds = argument(args, 2, 30);
    int lives = argument(args, 3, 20_000);
    Path home = Files.createTempDirectory("http-bench");
    try (PostgresServer server = PostgresServer.start(home.resolve("postgres"))) {
      int port = freePort();
      Process service = service(server, home, port);
      try {
        HttpBench bench = new HttpBench(URI.create("http://localhost:" + port));
        bench.awaitReady(service);
        List<String> ids = bench.fill(jobs);
        bench.load(ids, rate, 10, false); // the service's code is compiled meanwhile
        bench.load(ids, rate, seconds, true);
        live(server, lives);
        bench.load(ids, rate, seconds, true);
      } finally {
        service.destroy();
        service.waitFor();
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static int argument(String[] args, int index, int standard) {
    return args.length > index ? Integer.parseInt(args[index]) : standard;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Process service(PostgresServer server, Path home, int port) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.flattail.app.Flattail",
            "--flattail.role=api",
            "--flattail.home=" + home,
            "--server.port=" + port,
            "--logging.level.root=warn",
            "--spring.datasource.url=" + server.url("flattail"),
            "--spring.datasource.username=" + server.user());
    java.environment().put("SPRING_DATASOURCE_PASSWORD", server.password());
    return java.redirectErrorStream(true).redirectOutput(Redirect.INHERIT).start();
  }

  private void awaitReady(Process service) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (!service.isAlive()) {
        throw new IllegalStateException("the service ended: " + service.exitValue());
      }
      try {
        if (get("/actuator/health/readiness").statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // not yet
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the service was not ready within a minute");
  }

  private static void live(PostgresServer server, int lives) throws Exception {
    int workers = 4;
    try (ConfigurableApplicationContext context = QueueBench.start(server, workers);
        QueueBench.Bench bench = new QueueBench.Bench(context, workers)) {
      bench.churn(lives);
    }
  }

  /** Sweeps until so many jobs wait; returns the ids of some. */
  private List<String> fill(int jobs) throws Exception {
    JsonNode queue = json(get("/queue"));
    int waiting = queue.at("/states/queued/count").asInt();
    String seeds =
        IntStream.range(0, SWEEP).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String body = "{\"base\": " + SPEC + ", \"grid\": {\"/seed\": [" + seeds + "]}}";
    long start = System.nanoTime();
    int made = 0;
    for (; waiting + made < jobs; made += SWEEP) {
      post("/sweeps", body);
    }
    System.out.printf(
        "%d jobs waited, %d more submitted by sweeps in %.0f s%n",
        waiting, made, (System.nanoTime() - start) / 1e9);
    List<String> ids = new ArrayList<>();
    json(get("/jobs?limit=200")).get("items").forEach(job -> ids.add(job.get("id").asString()));
    return ids;
  }

  private void load(List<String> ids, int rate, int seconds, boolean reported) throws Exception {
    int requests = rate * seconds;
    ConcurrentLinkedQueue<Double> posts = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Double> gets = new ConcurrentLinkedQueue<>();
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      long due = start + (long) (i * 1e9 / rate);
      LockSupport.parkNanos(due - System.nanoTime());
      int number = i;
      running.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  boolean post = number % 2 == 0;
                  HttpResponse<byte[]> answer =
                      post ? post("/jobs", SPEC) : get("/jobs/" + ids.get(number % ids.size()));
                  if (answer.statusCode() >= 300) {
                    wrong.incrementAndGet();
                  }
                  (post ? posts : gets).add((System.nanoTime() - due) / 1e6);
                } catch (IOException e) {
                  wrong.incrementAndGet();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread each : running) {
      each.join();
    }
    if (reported) {
      System.out.printf(
          "%d requests a second for %d s, %d of them not answered well%n",
          rate, seconds, wrong.get());
      report("POST /jobs", posts);
      report("GET /jobs/{id}", gets);
    }
  }

  private static void report(String what, ConcurrentLinkedQueue<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%-16s %.1f ms median, %.1f p95, %.1f p99, %.1f longest of %d%n",
        what,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.95)],
        sorted[(int) (sorted.length * 0.99)],
        sorted[sorted.length - 1],
        sorted.length);
  }

  private HttpResponse<byte[]> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(service.resolve(path)).timeout(Duration.ofMinutes(1)).build(),
        BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
