package dev.flattail.housekeeping;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Keeps house now and then while the process serves. */
@Component
@EnableConfigurationProperties({HousekeepingProperties.class, RetentionProperties.class})
class HousekeepingTimer implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(HousekeepingTimer.class);

  /** An upload of the largest file over a slow line. */
  private static final Duration LONGEST_UPLOAD = Duration.ofHours(6);

  private final Housekeeping housekeeping;
  private final HousekeepingProperties times;
  private final RetentionProperties ages;
  private @Nullable SimpleAsyncTaskScheduler scheduler;

  HousekeepingTimer(
      Housekeeping housekeeping, HousekeepingProperties times, RetentionProperties ages) {
    this.housekeeping = housekeeping;
    this.times = times;
    this.ages = ages;
  }

  @Override
  public synchronized void start() {
    SimpleAsyncTaskScheduler started = new SimpleAsyncTaskScheduler();
    started.setThreadNamePrefix("housekeeping-");
    started.setVirtualThreads(true);
    Instant first = Instant.now().plus(times.every());
    started.scheduleWithFixedDelay(
        () -> {
          tolerantly(() -> housekeeping.retire(ages));
          tolerantly(() -> housekeeping.removeUnused(times.grace()));
        },
        first,
        times.every());
    started.scheduleWithFixedDelay(
        () -> tolerantly(() -> housekeeping.removeOrphans(LONGEST_UPLOAD)),
        first,
        times.orphansEvery());
    scheduler = started;
  }

  /** Work that may wait for the next time. */
  private interface Work {
    void run() throws IOException;
  }

  private static void tolerantly(Work work) {
    try {
      work.run();
    } catch (IOException | DataAccessException | TransactionException e) {
      log.warn("Could not keep house, trying again later: {}", e.getMessage());
    }
  }

  @Override
  public synchronized void stop() {
    SimpleAsyncTaskScheduler stopping = scheduler;
    scheduler = null;
    if (stopping != null) {
      stopping.close();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return scheduler != null;
  }
}
