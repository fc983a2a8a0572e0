package dev.flattail.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Runs {@link Rescue} a few times per lease. */
@Component
class RescueTimer implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RescueTimer.class);

  private final Rescue rescue;
  private final Duration interval;
  private @Nullable SimpleAsyncTaskScheduler scheduler;

  RescueTimer(Rescue rescue, QueueSettings settings) {
    this.rescue = rescue;
    this.interval = settings.lease().dividedBy(6);
  }

  @Override
  public synchronized void start() {
    SimpleAsyncTaskScheduler started = new SimpleAsyncTaskScheduler();
    started.setThreadNamePrefix("rescue-");
    started.setVirtualThreads(true);
    started.scheduleWithFixedDelay(this::runOnce, interval);
    scheduler = started;
  }

  private void runOnce() {
    try {
      rescue.run();
    } catch (DataAccessException | TransactionException e) {
      log.warn("Could not look for lost leases, trying again in {}: {}", interval, e.getMessage());
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
