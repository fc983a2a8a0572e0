package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.scheduling.PeriodicTasks;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Runs {@link LeaseReaper} several times per lease period. A long gap between two runs means that
 * this machine, PostgreSQL or the network was suspended, e.g. by a laptop's sleep or a failover.
 * Workers may be alive but unable to renew their leases, so they get one more lease period.
 */
@Component
class LeaseReaperScheduler extends PeriodicTasks {
  private static final Logger log = LoggerFactory.getLogger(LeaseReaperScheduler.class);

  private final LeaseReaper reaper;
  private final Duration interval;
  private final Duration lease;
  private @Nullable Instant lastTurn;
  private @Nullable Instant graceUntil;

  LeaseReaperScheduler(LeaseReaper reaper, QueueSettings settings) {
    super("lease-reaper");
    this.reaper = reaper;
    this.lease = settings.lease();
    this.interval = lease.dividedBy(6);
  }

  @Override
  protected void schedule(TaskScheduler scheduler) {
    scheduler.scheduleWithFixedDelay(this::runOnce, interval);
  }

  /**
   * Returns whether expired leases may be taken back.
   *
   * @param now by PostgreSQL's clock; increases with every call
   */
  boolean isDue(Instant now) {
    Instant last = lastTurn;
    Instant grace = graceUntil;
    lastTurn = now;
    if (grace != null) {
      if (now.isBefore(grace)) {
        return false;
      }
      // A run after the grace period always reaps, or a machine that is always slow never would.
      graceUntil = null;
      return true;
    }
    if (last != null && last.plus(interval).plus(lease.dividedBy(2)).isBefore(now)) {
      graceUntil = now.plus(lease);
      log.info(
          "No contact with PostgreSQL from {} to {}; extending all leases by one lease period",
          last,
          now);
      return false;
    }
    return true;
  }

  private void runOnce() {
    try {
      if (isDue(reaper.now())) {
        reaper.run();
      }
    } catch (DataAccessException | TransactionException e) {
      log.warn("Could not look for expired leases, retrying in {}: {}", interval, e.getMessage());
    }
  }
}
