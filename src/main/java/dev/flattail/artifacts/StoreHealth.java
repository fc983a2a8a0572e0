package dev.flattail.artifacts;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports whether the artifact store can be used. Not part of readiness, since most requests work
 * without the store. Probes usually wait for one second, but detecting an unreachable store takes
 * longer. So the check runs in the background, and its result may be some seconds old.
 */
@Component("artifactsHealthIndicator")
final class StoreHealth implements HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  private final ArtifactStore store;
  private final Clock clock;
  private final Semaphore checking = new Semaphore(1);

  /** True at first, since the process does not start without the store. */
  private volatile boolean available = true;

  private volatile Instant checkedAt;

  @Autowired
  StoreHealth(ArtifactStore store) {
    this(store, Clock.systemUTC());
  }

  StoreHealth(ArtifactStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.checkedAt = clock.instant();
  }

  @Override
  public Health health() {
    if (clock.instant().isAfter(checkedAt.plus(MAX_AGE)) && checking.tryAcquire()) {
      Thread.ofVirtual().name("store-health").start(this::check);
    }
    return (available ? Health.up() : Health.down()).build();
  }

  private void check() {
    try {
      store.check();
      if (!available) {
        log.info("The artifact store is available again");
      }
      available = true;
    } catch (IOException | RuntimeException e) {
      if (available) {
        log.warn("The artifact store is unavailable: {}", e.getMessage());
      }
      available = false;
    } finally {
      checkedAt = clock.instant();
      checking.release();
    }
  }
}
