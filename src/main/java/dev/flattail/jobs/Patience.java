package dev.flattail.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks again while PostgreSQL is away: restarted, out of reach, out of connections. For calls that
 * may take effect twice, since the answer to one that took effect can be lost.
 */
@Component
class Patience {
  private static final Logger log = LoggerFactory.getLogger(Patience.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A lease may outlive an outage, since {@link LeaseReaper} waits after a restart. */
  private static final int LEASES = 10;

  private final JobChanges changes;
  private final Duration lease;

  Patience(JobChanges changes, QueueSettings settings) {
    this.changes = changes;
    this.lease = settings.lease();
  }

  /**
   * Answers what the call answers, or throws what it throws for any other reason than an outage of
   * less than ten leases; of one, while the process is shutting down.
   */
  <T> T during(Supplier<T> call) {
    long started = System.nanoTime();
    while (true) {
      try {
        return call.get();
      } catch (RuntimeException failed) {
        Duration limit = changes.isClosing() ? lease : lease.multipliedBy(LEASES);
        if (Outage.in(failed) == null
            || System.nanoTime() - started > limit.toNanos()
            || !pause()) {
          throw failed;
        }
        log.warn("PostgreSQL is out of reach, asking again: {}", failed.getMessage());
      }
    }
  }

  /** False when interrupted. */
  private static boolean pause() {
    try {
      return !new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
