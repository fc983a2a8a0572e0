package dev.flattail.promotion;

import dev.flattail.jobs.JobSignals;
import dev.flattail.jobs.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs {@link Promotions} for every search of which a job has ended. Every process that serves HTTP
 * runs one. It wakes when a job changes, and at intervals.
 */
@Component
class PromotionScheduler implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PromotionScheduler.class);

  /** Maximum delay of a decision after a lost signal. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Least time between two rounds: a running training sends many signals. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final Duration LAST_DECISION = Duration.ofSeconds(5);

  /** Stands for the look at all sweeps, which comes before that at each. */
  private static final UUID LOOKING = new UUID(0, 0);

  private final Promotions promotions;
  private final JobSignals signals;
  private volatile boolean stopping;
  private @Nullable Thread loop;

  /** When each sweep's failure was last a warning. Used by one thread. */
  private final Map<UUID, Long> warned = new HashMap<>();

  PromotionScheduler(Promotions promotions, JobSignals signals) {
    this.promotions = promotions;
    this.signals = signals;
  }

  @Override
  public synchronized void start() {
    if (loop == null) {
      stopping = false;
      loop = Thread.ofVirtual().name("flattail-promotions").start(this::run);
    }
  }

  @Override
  public synchronized void stop() {
    stopping = true;
    Thread ending = loop;
    loop = null;
    if (ending != null) {
      ending.interrupt();
      try {
        ending.join(LAST_DECISION);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return loop != null;
  }

  private void run() {
    try (JobSignals.Signal jobs = signals.ofAnyJob()) {
      while (!stopping) {
        round();
        Thread.sleep(PAUSE);
        boolean unused = jobs.await(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() {
    try {
      promotions.undecided().forEach(this::decide);
    } catch (Throwable e) { // an error of one round shall not end all later ones
      report(LOOKING, "look for searches to decide", e);
    }
  }

  /** Decides for one sweep; its failure does not keep others back. */
  private void decide(UUID sweep) {
    try {
      for (UUID promoted : promotions.decide(sweep)) {
        log.info("Job {} goes on in the search of sweep {}", promoted, sweep);
      }
    } catch (Throwable e) { // such as a lack of memory for its results
      report(sweep, "decide the search of sweep " + sweep, e);
    }
  }

  /**
   * @param what of which one failure a minute is a warning
   */
  private void report(UUID what, String action, Throwable e) {
    long now = System.nanoTime();
    warned.values().removeIf(at -> now - at >= WARN_EVERY.toNanos());
    if (Outage.in(e) != null) {
      log.debug("PostgreSQL is away: could not {}, retrying", action, e);
    } else if (warned.putIfAbsent(what, now) == null) {
      log.warn("Could not {}, retrying", action, e);
    }
  }
}
