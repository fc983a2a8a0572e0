package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.quotas.Quotas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.util.FileSystemUtils;

/**
 * Measures the queue on its own PostgreSQL with fsync and synchronous_commit on. It measures the
 * throughput of empty jobs, claimed and completed by several workers (threads with their own
 * connections). It also measures the time from the start of a submission to its claim by a waiting
 * worker. A second round uses a table with the whole lives of many more jobs: claim, progress, log
 * lines, an artifact, the end.
 *
 * <p>Arguments: jobs a round (5000), workers (8), rounds (5), jobs of the churn (20000), latencies
 * (500).
 */
public final class QueueBench {
  /** Before the jobs of {@link HttpBench}. */
  private static final int PRIORITY = 1;

  private QueueBench() {}

  /** The package's beans alone. */
  @EnableAutoConfiguration
  @ComponentScan("dev.flattail.jobs")
  static class QueueAlone {
    @Bean
    CurrentCaller currentCaller() {
      return () -> Caller.OPERATOR;
    }

    @Bean
    Quotas quotas() {
      return Quotas.NONE;
    }

    @Bean
    QueueSettings queueSettings() {
      return QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int jobs = argument(args, 0, 5000);
    int workers = argument(args, 1, 8);
    int rounds = argument(args, 2, 5);
    int churn = argument(args, 3, 20_000);
    int latencies = argument(args, 4, 500);
    Path home = Files.createTempDirectory("queue-bench");
    try (PostgresServer server = PostgresServer.start(home);
        ConfigurableApplicationContext context = start(server, workers);
        Bench bench = new Bench(context, workers, home)) {
      bench.throughput("fresh table", jobs, rounds);
      bench.latency("fresh table", latencies);
      bench.churn(churn);
      bench.throughput("after %d jobs' lives".formatted(churn), jobs, rounds);
      bench.latency("after %d jobs' lives".formatted(churn), latencies);
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  static ConfigurableApplicationContext start(PostgresServer server, int workers) {
    return new SpringApplicationBuilder(QueueAlone.class)
        .web(WebApplicationType.NONE)
        .run(
            "--logging.level.root=warn",
            "--flattail.role=worker", // for its settings of the database
            "--spring.datasource.url=" + server.url("flattail"),
            "--spring.datasource.username=" + server.user(),
            "--spring.datasource.password=" + server.password(),
            "--spring.datasource.hikari.maximum-pool-size=" + (workers + 4));
  }

  private static int argument(String[] args, int index, int standard) {
    return args.length > index ? Integer.parseInt(args[index]) : standard;
  }

  static final class Bench implements AutoCloseable {
    private final Jobs jobs;
    private final WorkerQueue queue;
    private final List<UUID> workers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Path home;

    /**
     * @param home directory that has the server's data somewhere below
     */
    Bench(ConfigurableApplicationContext context, int count, Path home) {
      this.home = home;
      jobs = context.getBean(Jobs.class);
      queue = context.getBean(WorkerQueue.class);
      for (int i = 0; i < count; i++) {
        UUID worker = UUID.randomUUID();
        queue.register(worker, new WorkerInfo("bench", i + 1, "cpu"));
        workers.add(worker);
      }
    }

    /** Measures jobs per second, submitted by all threads at once, then claimed and completed. */
    void throughput(String where, int count, int rounds) throws Exception {
      List<Measured> submitted = new ArrayList<>();
      List<Measured> completed = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        submitted.add(measured(count, worker -> submit(count / workers.size())));
        completed.add(measured(count, eachOf(count, lease -> {})));
      }
      System.out.printf(
          "%s, %d workers, rounds of %d: median (lowest to highest of %d)%n",
          where, workers.size(), count, rounds);
      print("submitted", submitted);
      print("claimed and completed", completed);
    }

    /**
     * One round.
     *
     * @param rate jobs a second
     * @param here milliseconds of this process' processor time for a job
     * @param postgres milliseconds of PostgreSQL's for a job
     */
    private record Measured(double rate, double here, double postgres) {}

    private Measured measured(int count, Work work) throws Exception {
      double here = ProcessorTime.of(ProcessHandle.current());
      double postgres = ProcessorTime.ofPostgres(home);
      double seconds = seconds(work);
      return new Measured(
          count / seconds,
          (ProcessorTime.of(ProcessHandle.current()) - here) * 1e3 / count,
          (ProcessorTime.ofPostgres(home) - postgres) * 1e3 / count);
    }

    private static void print(String what, List<Measured> rounds) {
      double[] rates = rounds.stream().mapToDouble(Measured::rate).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "  %.0f %s a second (%.0f to %.0f); ms of processor time for a job: here %.2f, PostgreSQL %.2f%n",
          median(rates),
          what,
          rates[0],
          rates[rates.length - 1],
          median(rounds.stream().mapToDouble(Measured::here).toArray()),
          median(rounds.stream().mapToDouble(Measured::postgres).toArray()));
      Figures.print(what, median(rates), "jobs/s");
    }

    /** Measures latencies: a worker waits as in production, and jobs arrive at irregular times. */
    void latency(String where, int count) throws Exception {
      SynchronousQueue<Long> claims = new SynchronousQueue<>();
      Future<?> waiting =
          threads.submit(
              () -> {
                for (int i = 0; i < count; ) {
                  Optional<Lease> lease = queue.claim(workers.getFirst());
                  if (lease.isPresent()) {
                    claims.put(System.nanoTime());
                    lease.get().succeed(Map.of(), Publication.NOTHING);
                    i++;
                  } else {
                    queue.awaitWork(Duration.ofSeconds(1));
                  }
                }
                return null;
              });
      RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
      double[] millis = new double[count];
      for (int i = 0; i < count; i++) {
        Thread.sleep(random.nextInt(20, 80));
        long before = System.nanoTime();
        jobs.submit(submission());
        millis[i] = (claims.take() - before) / 1e6;
      }
      waiting.get();
      Arrays.sort(millis);
      System.out.printf(
          "%-26s submission to claim by an idle worker: %.1f ms median, %.1f p95, %.1f p99 of %d%n",
          where,
          millis[count / 2],
          millis[(int) (count * 0.95)],
          millis[(int) (count * 0.99)],
          count);
    }

    /** Runs whole lives of jobs, as a day of trainings does. */
    void churn(int count) throws Exception {
      double seconds =
          seconds(worker -> submit(count / workers.size())) + seconds(eachOf(count, Bench::live));
      System.out.printf("%d jobs' lives in %.0f s%n", count, seconds);
    }

    private static void live(Lease lease) {
      lease.startAfter(0);
      for (int i = 1; i <= 5; i++) {
        lease.progress(new Progress(i / 5.0, i, 5, (long) i, 5L, 1.0));
        lease.log("info", List.of("epoch " + i + " of 5"));
        lease.metricsRow(i, Map.of("epoch", i, "trainLoss", 1.0 / i));
        lease.heartbeat();
      }
      lease.publish(
          Publication.of(
              List.of(
                  new Publication.File(
                      "log.txt",
                      "text/plain",
                      1,
                      "0".repeat(64),
                      0,
                      lease.storagePrefix() + "log"))));
    }

    private interface Life {
      void live(Lease lease);
    }

    private interface Work {
      void run(UUID worker) throws InterruptedException;
    }

    private void submit(int count) {
      for (int i = 0; i < count; i++) {
        jobs.submit(submission());
      }
    }

    /** Distributes this many jobs, or all existing ones, among the workers. */
    private Work eachOf(int count, Life life) {
      AtomicInteger left = new AtomicInteger(count);
      return worker -> {
        while (left.getAndDecrement() > 0) {
          Optional<Lease> lease = queue.claim(worker);
          if (lease.isEmpty()) {
            return;
          }
          life.live(lease.get());
          lease.get().succeed(Map.of(), Publication.NOTHING);
        }
      };
    }

    /** Returns the seconds that all workers take together. */
    private double seconds(Work work) throws Exception {
      List<Callable<Void>> all = new ArrayList<>();
      for (UUID worker : workers) {
        all.add(
            () -> {
              work.run(worker);
              return null;
            });
      }
      long start = System.nanoTime();
      for (Future<Void> done : threads.invokeAll(all)) {
        done.get();
      }
      return (System.nanoTime() - start) / 1e9;
    }

    private static Submission submission() {
      Map<String, Object> spec = Map.of("kind", "train", "epochs", 3);
      return new Submission("train", "a job", Map.of(), PRIORITY, null, spec, spec, null, null);
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws IOException {
      threads.shutdown();
    }
  }
}
