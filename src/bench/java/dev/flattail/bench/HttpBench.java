package dev.flattail.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /jobs} and {@code GET /jobs/{id}} in turn at a fixed rate, on a running service whose
 * queue is paused and filled first. Requests start by the clock, whatever became of those before
 * (open loop), and a time counts from when its request was due, so that a stall is charged to all
 * that it delays.
 *
 * <p>Arguments: the service's address (http://localhost:8080), jobs in the table (100000), requests
 * a second (200), seconds (30).
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
    HttpBench bench = new HttpBench(URI.create(args.length > 0 ? args[0] : "http://localhost:8080"));
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int rate = args.length > 2 ? Integer.parseInt(args[2]) : 200;
    int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 30;
    bench.post("/queue/pause", "");
    List<String> ids = bench.fill(jobs);
    bench.load(ids, rate, 5, false); // the service's code is compiled meanwhile
    bench.load(ids, rate, seconds, true);
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

  private void load(List<String> ids, int rate, int seconds, boolean told) throws Exception {
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
    if (told) {
      System.out.printf(
          "%d requests a second for %d s, %d of them not answered well%n",
          rate, seconds, wrong.get());
      tell("POST /jobs", posts);
      tell("GET /jobs/{id}", gets);
    }
  }

  private static void tell(String what, ConcurrentLinkedQueue<Double> times) {
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
