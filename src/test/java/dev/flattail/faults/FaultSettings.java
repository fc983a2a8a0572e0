package dev.flattail.faults;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The size of a run, from {@code -Dfaults.NAME=…} of the suite.
 *
 * @param seed seed of the draw of faults
 * @param count number of faults
 * @param jobs number of no-op jobs that run meanwhile, besides the targets of faults
 * @param lease lease of every worker; heartbeats are three times as frequent
 * @param workers number of worker processes
 * @param time time limit for starting faults; the number of jobs is reduced in proportion
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

  /** Returns the time after which an unfinished job counts as lost. */
  Duration patience() {
    return lease.multipliedBy(4).plusSeconds(180);
  }
}
