package dev.flattail.faults;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How large a run is; {@code -Dfaults.NAME=…} of the suite.
 *
 * @param seed decides which fault hits when
 * @param count faults
 * @param jobs no-op jobs that run meanwhile, besides those that the faults hit
 * @param lease of every worker; heartbeats come three times as often
 * @param workers processes
 * @param time after which no other fault begins, and no more jobs than befits the faults so far
 * @param startCache whether workers start from a {@link StartCache}
 * @param only a fault's name to inject no other; empty for all
 */
record FaultSettings(
    long seed,
    int count,
    int jobs,
    Duration lease,
    int workers,
    Duration time,
    boolean startCache,
    String only,
    Path folder) {

  static FaultSettings ofProperties() {
    return new FaultSettings(
        Long.getLong("faults.seed", 1),
        Integer.getInteger("faults.count", 100),
        Integer.getInteger("faults.jobs", 10_000),
        Duration.ofSeconds(Integer.getInteger("faults.lease", 3)),
        Integer.getInteger("faults.workers", 4),
        Duration.ofMinutes(Integer.getInteger("faults.minutes", 24 * 60)),
        !Boolean.getBoolean("faults.no-start-cache"),
        System.getProperty("faults.only", ""),
        Path.of("target", "faults"));
  }

  Duration heartbeat() {
    return lease.dividedBy(3);
  }

  /** A job that has not ended by then is lost. */
  Duration patience() {
    return lease.multipliedBy(4).plusSeconds(180);
  }
}
