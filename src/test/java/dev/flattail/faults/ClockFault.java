package dev.flattail.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * A worker whose clock is off by hours, by Debian's libfaketime. The clocks that measure spans of
 * time are left alone: no machine's run off by hours.
 */
final class ClockFault {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  /**
   * A process takes minutes to start where many others do; its colleagues take the jobs meanwhile.
   */
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private final TestCluster cluster;

  ClockFault(TestCluster cluster) {
    this.cluster = cluster;
  }

  static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /**
   * Restarts a worker so, and gives it work until it has done some. Other faults may end it
   * meanwhile; its successor's clock is off as well. One at a time, or two could choose one worker.
   */
  synchronized FaultOutcome shift(Random random) throws IOException, InterruptedException {
    Optional<Path> library = library();
    if (library.isEmpty()) {
      return FaultOutcome.well(Fault.CLOCK);
    }
    int hours = (1 + random.nextInt(48)) * (random.nextBoolean() ? 1 : -1);
    WorkerSlot slot = cluster.slots().get(random.nextInt(cluster.slots().size()));
    ServiceProcess worker = slot.worker();
    worker.signal("TERM");
    if (!worker.endsWithin(cluster.settings().patience().toSeconds())) {
      return FaultOutcome.wrong(Fault.CLOCK, "the worker did not end after SIGTERM");
    }
    try {
      slot.replace(
          Map.of(
              "LD_PRELOAD",
              library.get().toString(),
              "FAKETIME",
              "%+dh".formatted(hours),
              "FAKETIME_DONT_FAKE_MONOTONIC",
              "1",
              "DONT_FAKE_MONOTONIC",
              "1",
              // Or timed waits by the monotonic clock, which are all of a JVM's, end at once.
              "FAKETIME_FORCE_MONOTONIC_FIX",
              "0"));
      return work(hours);
    } finally {
      slot.plain();
    }
  }

  private FaultOutcome work(int hours) {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (System.nanoTime() - end < 0) {
      UUID job = cluster.client().submit(10, Map.of("steps", 2, "stepMillis", 20));
      if (!OutageTolerantAwait.until(cluster.settings().patience(), () -> offset(job).isPresent())) {
        return FaultOutcome.wrong(Fault.CLOCK, "job " + job + " does not end well");
      }
      Duration off = offset(job).orElseThrow();
      if (Math.abs(off.toMinutes() - hours * 60L) <= 1) {
        return new FaultOutcome(Fault.CLOCK, null, "succeeded", null);
      }
    }
    return FaultOutcome.wrong(Fault.CLOCK, "the worker with the wrong clock takes no job");
  }

  /** How far the clock of a finished job's worker is from PostgreSQL's. */
  private Optional<Duration> offset(UUID job) {
    return cluster
        .sql()
        .sql(
            """
            select (result ->> 'clock')::float8 / 1000 - extract(epoch from finished_at)::float8
            from job where id = :id and state = 'succeeded'""")
        .param("id", job)
        .query(Double.class)
        .optional()
        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)));
  }
}
