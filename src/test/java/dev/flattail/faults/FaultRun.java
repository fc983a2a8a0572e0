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

/** A number of faults, one after the other and several at a time, and the audit after them. */
final class FaultRun {
  /** Many times what the replicas' housekeeping takes. */
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(5);

  private static final int REPORT_EVERY = 50;

  private final FaultSettings settings;
  private final List<Fault> faults;

  /**
   * @param faults in the order in which they start
   */
  FaultRun(FaultSettings settings, List<Fault> faults) {
    this.settings = settings;
    this.faults = faults;
  }

  /** So many as the settings say, drawn by their weights. */
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

  /** What was found: nothing lost, nothing doubled, nothing else wrong, or the reasons. */
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

  /** One worker less at a time than there are: someone must take the jobs over. */
  private void inject(FaultInjector injector, FaultReport report, AtomicInteger done) throws Exception {
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

  /** A thousand faults take more than an hour: who waits wants to see that it goes on. */
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
