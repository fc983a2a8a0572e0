package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures small jobs over HTTP, from the worker's claim to their end: how much of a job is not
 * arithmetic. Their model is a ResNet-20 on 32x32 images, their work as little as a specification
 * permits. Prints the first job of each kind, for which the worker's code is cold, and the median
 * of the others; of a Hessian also what is left without its products.
 *
 * <p>Arguments: rounds after the first (5).
 */
public final class SmallJobsBench {
  private static final String TRAINING =
      """
      {"kind": "train", "dataset": {"name": "shapes", "imbalance": {"type": "exp", "factor": 0.01}},
       "model": {"arch": "resnet20"}, "epochs": 1}""";
  private static final String MEASURED =
      "\"model\": {\"job\": \"%s\"}, \"dataset\": {\"name\": \"shapes\"}";
  private static final Map<String, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("evaluate", "\"split\": \"test\"");
    KINDS.put(
        "hessian",
        "\"split\": \"train\", \"classes\": [0, 9], \"maxSamplesPerClass\": 20, \"lanczosSteps\": 5,"
            + " \"probes\": 1, \"extremes\": {\"count\": 1, \"tolerance\": 0.1}");
    KINDS.put(
        "landscape",
        "\"split\": \"test\", \"classes\": [9], \"directions\": \"random\", \"dimensions\": 1,"
            + " \"points\": 3");
    KINDS.put("flatness", "\"split\": \"test\", \"radii\": [0.01], \"draws\": 1");
  }

  private final MeasuredService service;

  private SmallJobsBench(MeasuredService service) {
    this.service = service;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path home = Files.createTempDirectory("small-jobs-bench");
    try (PostgresServer server = PostgresServer.start(home.resolve("postgres"));
        MeasuredService service =
            MeasuredService.start(server, home, System.getProperty("java.class.path"), "all")) {
      new SmallJobsBench(service).run(rounds);
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private record Measured(double seconds, double products) {}

  private void run(int rounds) throws Exception {
    String training = submit(TRAINING);
    await(training);
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      String spec =
          "{\"kind\": \"%s\", %s, %s}"
              .formatted(kind.getKey(), MEASURED.formatted(training), kind.getValue());
      List<Measured> jobs = new ArrayList<>();
      for (int i = 0; i <= rounds; i++) {
        jobs.add(measure(await(submit(spec))));
      }
      print(kind.getKey(), jobs);
    }
  }

  private String submit(String spec) throws Exception {
    JsonNode job =
        JsonMapper.shared()
            .readTree(new String(service.post("/jobs", spec).body(), StandardCharsets.UTF_8));
    if (!job.has("id")) {
      throw new IllegalStateException("The job was refused: " + job);
    }
    return job.get("id").asString();
  }

  private JsonNode await(String id) throws Exception {
    while (true) {
      JsonNode job = service.json("/jobs/" + id);
      switch (job.get("state").asString()) {
        case "succeeded" -> {
          return job;
        }
        case "failed", "cancelled" -> throw new IllegalStateException("The job ended: " + job);
        default -> Thread.sleep(50);
      }
    }
  }

  private Measured measure(JsonNode job) throws Exception {
    Instant started = Instant.parse(job.get("startedAt").asString());
    Instant finished = Instant.parse(job.get("finishedAt").asString());
    double products =
        job.get("kind").asString().equals("hessian")
            ? service
                .json("/jobs/" + job.get("id").asString() + "/spectrum")
                .get("seconds")
                .asDouble()
            : Double.NaN;
    return new Measured(Duration.between(started, finished).toMillis() / 1e3, products);
  }

  private static void print(String kind, List<Measured> jobs) {
    Measured first = jobs.getFirst();
    List<Measured> later = jobs.subList(1, jobs.size());
    double median = median(later.stream().map(Measured::seconds).toList());
    System.out.printf(
        Locale.ROOT, "%s: first %.2f s, then %.2f s%n", kind, first.seconds(), median);
    Figures.print(kind + ", first job", first.seconds(), "s");
    Figures.print(kind, median, "s");
    if (!Double.isNaN(first.products())) {
      double rest = median(later.stream().map(job -> job.seconds() - job.products()).toList());
      System.out.printf(
          Locale.ROOT,
          "%s without its products: first %.2f s, then %.2f s%n",
          kind,
          first.seconds() - first.products(),
          rest);
      Figures.print(kind + " without products", rest, "s");
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }
}
