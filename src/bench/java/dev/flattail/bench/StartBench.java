package dev.flattail.bench;

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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Measures starts of runnable jars in role {@code all}, in turn: the first in a new {@code
 * flattail.home}, and later ones, after the first has written its AOT cache, if it writes one.
 * Prints for each jar and kind of start the medians of the seconds until the service is ready and
 * until its worker is registered, the processor time of both JVMs by then, and what they hold in
 * memory five seconds later.
 *
 * <p>Arguments: starts (5), then the jars.
 */
public final class StartBench {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_WRITING = Duration.ofMinutes(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path jar;
  private final Path home;

  private StartBench(Path jar, Path home) {
    this.jar = jar;
    this.home = home;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int starts = Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("start-bench");
    try {
      List<StartBench> benches = new ArrayList<>();
      for (String jar : Arrays.asList(args).subList(1, args.length)) {
        StartBench bench = new StartBench(Path.of(jar), folder.resolve("home" + benches.size()));
        benches.add(bench);
        bench.print("first", List.of(bench.start(true)));
      }
      List<List<Start>> later = new ArrayList<>();
      benches.forEach(bench -> later.add(new ArrayList<>()));
      for (int i = 0; i < starts; i++) {
        for (int b = 0; b < benches.size(); b++) {
          later.get(b).add(benches.get(b).start(false));
        }
      }
      for (int b = 0; b < benches.size(); b++) {
        benches.get(b).print("later", later.get(b));
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  /** Times in seconds, sizes in MB. */
  private record Start(
      double ready,
      double worker,
      double readyCpu,
      double bothCpu,
      double memory,
      double workerMemory) {}

  private Start start(boolean writesCache) throws Exception {
    long started = System.nanoTime();
    int port = freePort();
    Process service = service(port);
    try {
      await(service, port, "/actuator/health/readiness", "UP");
      double ready = seconds(started);
      double readyCpu = cpu(service.toHandle());
      await(service, port, "/workers", "\"id\"");
      double registered = seconds(started);
      ProcessHandle worker =
          service.toHandle().children().filter(StartBench::isJava).findFirst().orElseThrow();
      double bothCpu = cpu(service.toHandle()) + cpu(worker);
      Thread.sleep(Duration.ofSeconds(5));
      Start start =
          new Start(
              ready, registered, readyCpu, bothCpu, memory(service.toHandle()), memory(worker));
      if (writesCache) {
        awaitCache();
      }
      return start;
    } finally {
      service.toHandle().destroy();
      service.waitFor(1, TimeUnit.MINUTES);
    }
  }

  private Process service(int port) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar.toString());
    java.environment().put("FLATTAIL_HOME", home.toString());
    java.environment().put("SERVER_PORT", Integer.toString(port));
    java.environment().put("LOGGING_LEVEL_ROOT", "warn");
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

  /** Waits until the service has written its cache; a build that writes none is not waited for. */
  private void awaitCache() throws Exception {
    Path caches = home.resolve("aot-cache");
    long limit = System.nanoTime() + LONGEST_WRITING.toNanos();
    while (Files.isDirectory(caches) && !isWritten(caches) && System.nanoTime() < limit) {
      Thread.sleep(Duration.ofSeconds(1));
    }
  }

  private static boolean isWritten(Path caches) throws IOException {
    try (Stream<Path> files = Files.walk(caches, 2)) {
      return files.anyMatch(file -> file.endsWith("flattail.aot"));
    }
  }

  private static boolean isJava(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static double memory(ProcessHandle process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private void print(String kind, List<Start> starts) {
    System.out.printf(
        Locale.ROOT,
        "%s, %s start of %d: ready %.1f s, worker %.1f s; processor time %.1f s, with the worker %.1f s; memory %.0f MB, worker %.0f MB%n",
        jar,
        kind,
        starts.size(),
        median(starts, Start::ready),
        median(starts, Start::worker),
        median(starts, Start::readyCpu),
        median(starts, Start::bothCpu),
        median(starts, Start::memory),
        median(starts, Start::workerMemory));
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
