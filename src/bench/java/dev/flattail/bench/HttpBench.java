package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/**
 * Measures {@code POST /jobs} and {@code GET /jobs/{id}} of a service in role {@code api} (its own
 * process) with a PostgreSQL with fsync on. The first argument chooses how:
 *
 * <ul>
 *   <li>A number: both calls in turn at a fixed rate, with many waiting jobs. A second round
 *       follows after many jobs' whole lives. Arguments: jobs in the table (100000), requests a
 *       second (200), seconds (30), jobs' lives between the two rounds (20000).
 *   <li>{@code cold}: the same at a fixed rate from the moment at which a new process is ready; the
 *       first ten seconds are reported too. Arguments: requests a second, seconds, starts, jars,
 *       which take turns; this class path without any.
 *   <li>{@code most}: each call as often as possible by eight callers, and the processor time of
 *       client, service and PostgreSQL for it. Arguments: seconds, rounds, jars, which take turns
 *       within a round; this class path without any.
 * </ul>
 */
public final class HttpBench {
  private static final int SWEEP = 1000;
  private static final int CALLERS = 8;
  private static final int WARM_UP_SECONDS = 10;
  private static final String SPEC =
      "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"model\": {\"arch\": \"resnet20\"}}";

  private HttpBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("http-bench");
    try (PostgresServer server = PostgresServer.start(home.resolve("postgres"))) {
      switch (args.length > 0 ? args[0] : "") {
        case "cold" -> cold(server, home, args);
        case "most" -> most(server, home, args);
        default -> steady(server, home, args);
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static int argument(String[] args, int index, int standard) {
    return args.length > index ? Integer.parseInt(args[index]) : standard;
  }

  /** Returns the builds that an argument list names from an index on. */
  private static List<String> builds(String[] args, int from) {
    return args.length > from
        ? Arrays.asList(args).subList(from, args.length)
        : List.of(System.getProperty("java.class.path"));
  }

  private static void steady(PostgresServer server, Path home, String[] args) throws Exception {
    int jobs = argument(args, 0, 100_000);
    int rate = argument(args, 1, 200);
    int seconds = argument(args, 2, 30);
    int lives = argument(args, 3, 20_000);
    try (MeasuredService service =
        MeasuredService.start(server, home, System.getProperty("java.class.path"))) {
      List<String> ids = fill(service, jobs);
      HttpLoad.Request both = both(service, ids);
      HttpLoad.atRate(rate, WARM_UP_SECONDS, both); // the service's code is compiled meanwhile
      print(rate, seconds, HttpLoad.atRate(rate, seconds, both));
      live(server, home, lives);
      print(rate, seconds, HttpLoad.atRate(rate, seconds, both));
    }
  }

  private static void cold(PostgresServer server, Path home, String[] args) throws Exception {
    int rate = argument(args, 1, 100);
    int seconds = argument(args, 2, 30);
    int starts = argument(args, 3, 3);
    List<String> builds = builds(args, 4);
    for (int start = 0; start <= starts; start++) {
      for (int build = 0; build < builds.size(); build++) {
        Path own = home.resolve("home" + build);
        try (MeasuredService service = MeasuredService.start(server, own, builds.get(build))) {
          if (start == 0) { // prepares the database and, by a jar, the AOT cache
            service.post("/jobs", SPEC);
            StartCaches.await(own);
            continue;
          }
          JsonNode job = service.json("/jobs?limit=1").at("/items/0/id");
          HttpLoad.Request both = both(service, List.of(job.asString()));
          HttpLoad first = HttpLoad.atRate(rate, WARM_UP_SECONDS, both);
          double before = service.cpu();
          HttpLoad then = HttpLoad.atRate(rate, seconds, both);
          System.out.printf(
              Locale.ROOT,
              "%s, start %d: the first %d s, then %d s, in which the service used %.1f s of processor time%n",
              name(builds.get(build)),
              start,
              WARM_UP_SECONDS,
              seconds,
              service.cpu() - before);
          print(rate, WARM_UP_SECONDS, first);
          print(rate, seconds, then);
        }
      }
    }
  }

  private static void most(PostgresServer server, Path home, String[] args) throws Exception {
    int seconds = argument(args, 1, 10);
    int rounds = argument(args, 2, 5);
    List<String> builds = builds(args, 3);
    List<MeasuredService> services = new ArrayList<>();
    try {
      for (int build = 0; build < builds.size(); build++) {
        services.add(
            MeasuredService.start(server, home.resolve("home" + build), builds.get(build)));
      }
      for (int round = 0; round <= rounds; round++) { // the first warms up
        for (int build = 0; build < builds.size(); build++) {
          MeasuredService service = services.get(build);
          String name = name(builds.get(build)) + (round == 0 ? ", warming up" : "");
          most(home, service, name, "POST /jobs", seconds, number -> service.post("/jobs", SPEC));
          String id = service.json("/jobs?limit=1").at("/items/0/id").asString();
          most(home, service, name, "GET /jobs/{id}", seconds, n -> service.get("/jobs/" + id));
        }
      }
    } finally {
      for (MeasuredService service : services) {
        service.close();
      }
    }
  }

  private static void most(
      Path home,
      MeasuredService service,
      String name,
      String what,
      int seconds,
      HttpLoad.Request request)
      throws Exception {
    double client = ProcessorTime.of(ProcessHandle.current());
    double served = service.cpu();
    double stored = ProcessorTime.ofPostgres(home);
    HttpLoad load = HttpLoad.asFastAsPossible(CALLERS, seconds, request);
    double count = load.answered();
    System.out.printf(
        Locale.ROOT,
        "%s, %s: %.0f a second, %d not answered well; ms of processor time: client %.2f, service %.2f, PostgreSQL %.2f%n",
        name,
        what,
        count / seconds,
        load.wrong(),
        (ProcessorTime.of(ProcessHandle.current()) - client) * 1e3 / count,
        (service.cpu() - served) * 1e3 / count,
        (ProcessorTime.ofPostgres(home) - stored) * 1e3 / count);
    Figures.print(what, count / seconds, "requests/s");
    Figures.print(what + ", service", (service.cpu() - served) * 1e3 / count, "cpu ms");
  }

  /** Returns a jar's path, or the first folder of a class path. */
  private static String name(String build) {
    return build.split(File.pathSeparator, 2)[0];
  }

  private static void print(int rate, int seconds, HttpLoad load) {
    System.out.printf(
        "%d requests a second for %d s, %d of them not answered well%n",
        rate, seconds, load.wrong());
    load.print("POST /jobs", "GET /jobs/{id}");
  }

  private static HttpLoad.Request both(MeasuredService service, List<String> ids) {
    return number ->
        number % 2 == 0
            ? service.post("/jobs", SPEC)
            : service.get("/jobs/" + ids.get(number % ids.size()));
  }

  private static void live(PostgresServer server, Path home, int lives) throws Exception {
    int workers = 4;
    try (ConfigurableApplicationContext context = QueueBench.start(server, workers);
        QueueBench.Bench bench = new QueueBench.Bench(context, workers, home)) {
      bench.churn(lives);
    }
  }

  /** Sweeps until so many jobs wait; returns the ids of some. */
  private static List<String> fill(MeasuredService service, int jobs)
      throws IOException, InterruptedException {
    int waiting = service.json("/queue").at("/states/queued/count").asInt();
    String seeds =
        IntStream.range(0, SWEEP).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String body = "{\"base\": " + SPEC + ", \"grid\": {\"/seed\": [" + seeds + "]}}";
    long start = System.nanoTime();
    int made = 0;
    for (; waiting + made < jobs; made += SWEEP) {
      HttpResponse<byte[]> unused = service.post("/sweeps", body);
    }
    System.out.printf(
        "%d jobs waited, %d more submitted by sweeps in %.0f s%n",
        waiting, made, (System.nanoTime() - start) / 1e9);
    List<String> ids = new ArrayList<>();
    service.json("/jobs?limit=200").get("items").forEach(job -> ids.add(job.get("id").asString()));
    return ids;
  }
}
