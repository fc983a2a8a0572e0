package dev.flattail.housekeeping;

import dev.flattail.scheduling.PeriodicTasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Runs {@link Housekeeping} at intervals. */
@Component
@EnableConfigurationProperties({HousekeepingProperties.class, RetentionProperties.class})
class HousekeepingScheduler extends PeriodicTasks {
  private static final Logger log = LoggerFactory.getLogger(HousekeepingScheduler.class);

  /** Maximum duration of an upload: the largest file over a slow connection. */
  private static final Duration LONGEST_UPLOAD = Duration.ofHours(6);

  private final Housekeeping housekeeping;
  private final HousekeepingProperties times;
  private final RetentionProperties ages;

  HousekeepingScheduler(
      Housekeeping housekeeping, HousekeepingProperties times, RetentionProperties ages) {
    super("housekeeping");
    this.housekeeping = housekeeping;
    this.times = times;
    this.ages = ages;
  }

  @Override
  protected void schedule(TaskScheduler scheduler) {
    Instant first = Instant.now().plus(times.every());
    scheduler.scheduleWithFixedDelay(
        () -> {
          tolerantly(() -> housekeeping.retire(ages));
          tolerantly(() -> housekeeping.removeUnused(times.grace()));
        },
        first,
        times.every());
    scheduler.scheduleWithFixedDelay(
        () -> tolerantly(() -> housekeeping.removeOrphans(LONGEST_UPLOAD)),
        first,
        times.orphansEvery());
  }

  /** Work that may be retried in the next interval. */
  private interface Work {
    void run() throws IOException;
  }

  private static void tolerantly(Work work) {
    try {
      work.run();
    } catch (IOException | DataAccessException | TransactionException e) {
      log.warn("Housekeeping failed, retrying later: {}", e.getMessage());
    }
  }
}
