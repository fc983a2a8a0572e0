package dev.flattail.faults;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DataAccessException;

/** Runs short jobs during the faults, spread evenly over them. */
final class BackgroundLoad implements AutoCloseable {
  private static final int BACKLOG = 40;

  private final TestCluster cluster;
  private final Random random;
  private final AtomicInteger faultsDone;
  private final Thread thread;
  private volatile boolean rest;

  /**
   * @param faultsDone counted by the caller
   */
  BackgroundLoad(TestCluster cluster, long seed, AtomicInteger faultsDone) {
    this.cluster = cluster;
    this.random = new Random(seed);
    this.faultsDone = faultsDone;
    this.thread = Thread.ofPlatform().name("load").start(this::run);
  }

  private void run() {
    int jobs = cluster.settings().jobs();
    int submitted = 0;
    try {
      for (int due = due(jobs); !rest || submitted < due; due = due(jobs)) {
        int room = Math.min(due - submitted, BACKLOG - queued());
        for (int i = 0; i < room; i++) {
          cluster.client().submit(0, spec());
          submitted++;
        }
        if (room <= 0) {
          OutageTolerantAwait.pass(Duration.ofMillis(20));
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private int due(int jobs) {
    int count = cluster.settings().count();
    return (int) Math.min(jobs, (long) jobs * (faultsDone.get() + 1) / (count + 1));
  }

  private int queued() {
    try {
      return cluster
          .sql()
          .sql("select count(*) from job where state = 'queued'")
          .query(Integer.class)
          .single();
    } catch (DataAccessException away) {
      return BACKLOG;
    }
  }

  /** Returns a random spec: most jobs end at once; some take longer and several steps. */
  private Map<String, Object> spec() {
    boolean longer = random.nextInt(20) == 0;
    return Map.of(
        "seed",
        random.nextInt(),
        "steps",
        longer ? 3 : 1,
        "stepMillis",
        longer ? random.nextInt(100) : 0,
        "artifacts",
        1,
        "bytes",
        random.nextInt(2000));
  }

  /** Submits the remaining jobs and returns when the last one is in the queue. */
  @Override
  public void close() throws InterruptedException {
    rest = true;
    thread.join();
  }
}
