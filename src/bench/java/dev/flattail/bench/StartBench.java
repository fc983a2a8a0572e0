package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.util.FileSystemUtils;

/**
 * Measures starts of runnable jars, which take turns. Prints for each jar and {@link Kind} the
 * medians of the seconds until the service is ready and until its worker is registered, of the
 * worker's age by then, of the processor time of both JVMs, and of what they hold in memory five
 * seconds later.
 *
 * <p>Arguments: starts (5), then the jars.
 */
public final class StartBench {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final double TICKS_PER_SECOND = 100;

  private enum Kind {
    /** Role {@code all} in a new home. Done once: it writes the AOT cache for the others. */
    FIRST("all, first start"),
    EXISTING_HOME("all, existing home"),
    NEW_HOME("all, new home with the cache"),
    /** Role {@code api} on a PostgreSQL that runs already and has the tables. */
    API("api, outside PostgreSQL");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path jar;
  private final Path home;
  private final PostgresServer outside;
  private final Map<Kind, List<Start>> starts = new EnumMap<>(Kind.class);

  private StartBench(Path jar, Path home, PostgresServer outside) {
    this.jar = jar;
    this.home = home;
    this.outside = outside;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("start-bench");
    try {
      List<StartBench> benches = new ArrayList<>();
      for (String jar : Arrays.asList(args).subList(1, args.length)) {
        Path home = folder.resolve("home" + benches.size());
        Path server = folder.resolve("server" + benches.size());
        benches.add(new StartBench(Path.of(jar), home, PostgresServer.start(server)));
      }
      try {
        run(benches, rounds);
      } finally {
        benches.forEach(bench -> bench.outside.close());
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private static void run(List<StartBench> benches, int rounds) throws Exception {
    for (StartBench bench : benches) {
      bench.start(Kind.FIRST);
      // Migrates; not counted.
      bench.start(Kind.API);
      bench.starts.remove(Kind.API);
    }
    for (int i = 0; i < rounds; i++) {
      for (Kind kind : List.of(Kind.EXISTING_HOME, Kind.NEW_HOME, Kind.API)) {
        for (StartBench bench : benches) {
          bench.start(kind);
        }
      }
    }
    benches.forEach(StartBench::print);
  }

  /** Times in seconds, sizes in MB; NaN where there is no worker. */
  private record Start(
      double ready,
      double worker,
      double workerAge,
      double readyCpu,
      double bothCpu,
      Memory memory,
      Memory workerMemory) {}

  /**
   * Memory of a process in MB.
   *
   * @param proportional resident memory in which a page counts as its part among the processes that
   *     share it, as both JVMs share the mapped cache
   */
  private record Memory(double resident, double proportional) {
    static final Memory NONE = new Memory(Double.NaN, Double.NaN);
  }

  private void start(Kind kind) throws Exception {
    if (kind == Kind.NEW_HOME) {
      for (String part : List.of("postgres", "artifacts", "datasets")) {
        FileSystemUtils.deleteRecursively(home.resolve(part));
      }
    }
    long started = System.nanoTime();
    int port = freePort();
    Process service = service(kind, port);
    try {
      await(service, port, "/actuator/health/readiness", "UP");
      double ready = seconds(started);
      double readyCpu = cpu(service.toHandle());
      Start start;
      if (kind == Kind.API) {
        Thread.sleep(Duration.ofSeconds(5));
        start =
            new Start(
                ready,
                Double.NaN,
                Double.NaN,
                readyCpu,
                Double.NaN,
                memory(service.toHandle()),
                Memory.NONE);
      } else {
        await(service, port, "/workers", "\"id\"");
        double registered = seconds(started);
        ProcessHandle worker =
            service.toHandle().children().filter(StartBench::isJava).findFirst().orElseThrow();
        double age = age(worker);
        double bothCpu = cpu(service.toHandle()) + cpu(worker);
        Thread.sleep(Duration.ofSeconds(5));
        start =
            new Start(
                ready,
                registered,
                age,
                readyCpu,
                bothCpu,
                memory(service.toHandle()),
                memory(worker));
      }
      starts.computeIfAbsent(kind, none -> new ArrayList<>()).add(start);
      if (kind == Kind.FIRST) {
        StartCaches.await(home);
      }
    } finally {
      service.toHandle().destroy();
      service.waitFor(1, TimeUnit.MINUTES);
    }
  }

  private Process service(Kind kind, int port) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar.toString());
    Map<String, String> settings = java.environment();
    settings.put("FLATTAIL_HOME", home.toString());
    settings.put("SERVER_PORT", Integer.toString(port));
    settings.put("LOGGING_LEVEL_ROOT", "warn");
    if (kind == Kind.API) {
      settings.put("FLATTAIL_ROLE", "api");
      settings.put("SPRING_DATASOURCE_URL", outside.url("flattail"));
      settings.put("SPRING_DATASOURCE_USERNAME", outside.user());
      settings.put("SPRING_DATASOURCE_PASSWORD", outside.password());
    }
    return java.redirectErrorStream(true).redirectOutput(Redirect.INHERIT).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void await(Process service, int port, String path, String content) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    while (service.isAlive()) {
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200 && answer.body().contains(content)) {
          return;
        }
      } catch (IOException notYet) {
        // Nothing listens before the service is up.
      }
      Thread.sleep(PAUSE);
    }
    throw new IllegalStateException("the service ended with status " + service.exitValue());
  }

  private static boolean isJava(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Returns the seconds since the process started. */
  private static double age(ProcessHandle process) throws IOException {
    String stat = Files.readString(proc(process, "stat"));
    // The fields after the command, which may contain blanks; the start is the 22nd of all.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
    return Double.parseDouble(uptime) - Double.parseDouble(fields[19]) / TICKS_PER_SECOND;
  }

  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static Memory memory(ProcessHandle process) throws IOException {
    List<String> lines = Files.readAllLines(proc(process, "smaps_rollup"));
    return new Memory(megabytes(lines, "Rss:"), megabytes(lines, "Pss:"));
  }

  private static double megabytes(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  private void print() {
    starts.forEach(
        (kind, each) ->
            System.out.printf(
                Locale.ROOT,
                "%s; %s (%d): ready %.1f s, worker %.1f s, %.1f s after its own start;"
                    + " processor time until ready %.1f s, of both until the worker %.1f s;"
                    + " memory %.0f MB (proportional %.0f), worker %.0f MB (%.0f)%n",
                jar,
                kind.title,
                each.size(),
                median(each, Start::ready),
                median(each, Start::worker),
                median(each, Start::workerAge),
                median(each, Start::readyCpu),
                median(each, Start::bothCpu),
                median(each, start -> start.memory().resident()),
                median(each, start -> start.memory().proportional()),
                median(each, start -> start.workerMemory().resident()),
                median(each, start -> start.workerMemory().proportional())));
    starts.forEach(
        (kind, each) -> {
          Figures.print("ready, " + kind.title, median(each, Start::ready), "s");
          Figures.print("memory, " + kind.title, median(each, s -> s.memory().resident()), "MB");
          if (kind != Kind.API) {
            Figures.print("worker, " + kind.title, median(each, Start::worker), "s");
            Figures.print("both, " + kind.title, median(each, Start::bothCpu), "cpu s");
          }
        });
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
