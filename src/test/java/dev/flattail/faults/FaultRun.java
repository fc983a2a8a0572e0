package dev.flattail.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a number of faults, sequentially and concurrently, and then the audit. */
final class FaultRun {
  /** Many times the duration of the replicas' housekeeping. */
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(5);

  private static final int REPORT_EVERY = 50;

  private final FaultSettings settings;
  private final List<Fault> faults;

  /**
   * Creates a run.
   *
   * @param faults in the order of their start
   */
  FaultRun(FaultSettings settings, List<Fault> faults) {
    this.settings = settings;
    this.faults = faults;
  }

  /** Draws as many faults as the settings say, by their weights. */
  static FaultRun drawn(FaultSettings settings) {
    List<Fault> urn = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (Arrays.asList(settings.only().split(",")).contains(fault.name())
          || settings.only().isEmpty()) {
        for (int i = 0; i < fault.weight(); i++) {
          urn.add(fault);
        }
      }
    }
    Random random = new Random(settings.seed());
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < settings.count(); i++) {
      faults.add(urn.get(random.nextInt(urn.size())));
    }
    return new FaultRun(settings, faults);
  }

  /** The findings of a run. */
  record Found(String table, List<String> wrong) {}

  Found run() throws Exception {
    try (TestCluster cluster = new TestCluster(settings, 2)) {
      FaultReport report = new FaultReport(settings);
      AtomicInteger done = new AtomicInteger();
      long started = System.nanoTime();
      try (BackgroundLoad load = new BackgroundLoad(cluster, settings.seed(), done)) {
        inject(new FaultInjector(cluster), report, done);
      }
      OutageTolerantAwait.until(
          settings.patience().plus(Duration.ofMillis(20L * settings.jobs())),
          () ->
              cluster
                      .sql()
                      .sql("select count(*) from job where finished_at is null")
                      .query(Integer.class)
                      .single()
                  == 0);
      double seconds = (System.nanoTime() - started) / 1e9;
      ArtifactFiles store = ArtifactFiles.of(cluster);
      OutageTolerantAwait.until(HOUSEKEEPING, store::isTidy);
      cluster.halt();
      Audit audit = Audit.of(cluster, cluster.client().submitted());
      String table = report.text(audit, seconds);
      Path file = settings.folder().resolve("report-" + settings.seed() + ".md");
      Files.writeString(file, table);
      List<String> wrong = new ArrayList<>(report.problems());
      audit.lost().forEach(id -> wrong.add("lost: " + id));
      audit.doubled().forEach(id -> wrong.add("ended twice: " + id));
      wrong.addAll(audit.findings());
      return new Found(table, wrong);
    }
  }

  /** Injects faults into all but one worker at a time, so that one can take the jobs over. */
  private void inject(FaultInjector injector, FaultReport report, AtomicInteger done)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    long end = System.nanoTime() + settings.time().toNanos();
    List<Future<?>> hands = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.max(1, settings.workers() - 1); i++) {
        hands.add(
            threads.submit(
                () -> {
                  for (int n = next.getAndIncrement();
                      n < faults.size() && System.nanoTime() - end < 0;
                      n = next.getAndIncrement()) {
                    report.add(one(injector, faults.get(n), new Random(settings.seed() * 31 + n)));
                    reportProgress(done.incrementAndGet());
                  }
                  return null;
                }));
      }
      for (Future<?> hand : hands) {
        hand.get();
      }
    }
  }

  /** Prints the progress, because a thousand faults take more than an hour. */
  private void reportProgress(int done) {
    if (done % REPORT_EVERY == 0) {
      System.out.printf("%d of %d faults%n", done, faults.size());
    }
  }

  private static FaultOutcome one(FaultInjector injector, Fault fault, Random random) {
    try {
      return injector.inject(fault, random);
    } catch (Exception e) {
      return FaultOutcome.wrong(fault, e.toString());
    }
  }
}
