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
 * Runs {@link LeaseReaper} a few times per lease. A long time between two of its own turns says
 * that this machine, PostgreSQL or the way to it stood still (a laptop that slept, a standby that
 * took over): then the workers may well live and could renew no lease either, and they get the time
 * of one.
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
   * Whether leases may be held for run out.
   *
   * @param now by PostgreSQL's clock, later at every call
   */
  boolean isDue(Instant now) {
    Instant last = lastTurn;
    Instant grace = graceUntil;
    lastTurn = now;
    if (grace != null) {
      if (now.isBefore(grace)) {
        return false;
      }
      // This turn counts, however late it comes: a machine that is always slow rescues too.
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
      log.warn("Could not look for lost leases, trying again in {}: {}", interval, e.getMessage());
    }
  }
}
