package dev.flattail.trackers;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whether the tracker can be used, as this process sees it. While it cannot, it is asked now and
 * then, by one export at a time, and nothing else waits for its timeouts.
 */
@Component
class ServerHealth {
  private static final Logger log = LoggerFactory.getLogger(ServerHealth.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration WARN_EVERY = Duration.ofMinutes(10);
  private static final int DOUBLINGS = 6;

  private final String server;
  private final LongSupplier nanoTime;
  private int failures;
  private long pausedUntil;
  private @Nullable Long warned;

  @Autowired
  ServerHealth(MlflowProperties properties) {
    this(String.valueOf(properties.trackingUri()), System::nanoTime);
  }

  /**
   * Creates the health of a server that can be used.
   *
   * @param nanoTime {@link System#nanoTime}
   */
  ServerHealth(String server, LongSupplier nanoTime) {
    this.server = server;
    this.nanoTime = nanoTime;
  }

  /** Returns how many of {@code most} exports may start now, in addition to those in flight. */
  synchronized int room(int most, int inFlight) {
    if (failures == 0) {
      return most - inFlight;
    }
    return nanoTime.getAsLong() - pausedUntil >= 0 && inFlight == 0 ? 1 : 0;
  }

  /** MLflow itself has answered, whatever its answer. */
  synchronized void answered() {
    if (failures > 0) {
      log.info("MLflow at {} can be used again", server);
    }
    failures = 0;
    warned = null;
  }

  synchronized void failed(MlflowException.Unavailable e) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, DOUBLINGS));
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    pause = pause.compareTo(e.retryAfter()) < 0 ? e.retryAfter() : pause;
    long now = nanoTime.getAsLong();
    failures++;
    pausedUntil = now + pause.toNanos();
    if (warned == null || now - warned >= WARN_EVERY.toNanos()) {
      warned = now;
      log.warn(
          "MLflow at {} cannot be used: {}. Nothing is lost; the export goes on when it can",
          server,
          e.getMessage());
    }
  }
}
