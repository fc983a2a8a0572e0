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
 * Shifts a worker's clock by hours with Debian's libfaketime. Monotonic clocks are unchanged,
 * because no real machine's monotonic clock is off by hours.
 */
final class ClockFault {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  /** Longest start of a process on a busy machine; other workers take the jobs meanwhile. */
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private final TestCluster cluster;

  ClockFault(TestCluster cluster) {
    this.cluster = cluster;
  }

  static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /**
   * Restarts a worker with a shifted clock and gives it work until it has completed some. Other
   * faults may end it meanwhile; its successor's clock is shifted as well. Runs one at a time, so
   * that no two choose the same worker.
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
              // Otherwise the JVM's timed waits, which use the monotonic clock, end at once.
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
      if (!OutageTolerantAwait.until(
          cluster.settings().patience(), () -> offset(job).isPresent())) {
        return FaultOutcome.wrong(Fault.CLOCK, "job " + job + " does not end well");
      }
      Duration off = offset(job).orElseThrow();
      if (Math.abs(off.toMinutes() - hours * 60L) <= 1) {
        return new FaultOutcome(Fault.CLOCK, null, "succeeded", null);
      }
    }
    return FaultOutcome.wrong(Fault.CLOCK, "the worker with the wrong clock takes no job");
  }

  /** Returns the offset between the clock of a finished job's worker and PostgreSQL's. */
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
