package dev.flattail.webhooks;

import dev.flattail.jobs.JobSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends the outbox. Every process that serves HTTP runs one. It wakes when a job changes, when this
 * process adds a delivery, and at intervals.
 */
@Component
public class WebhookDispatcher implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  /** Attempts at once in this process. */
  private static final int MOST = 16;

  /** Attempts at once to one receiver, after which no more are claimed for it. */
  private static final int MOST_EACH = 2;

  /** Longer than an attempt can take: three times the longest timeout. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** Maximum delay of an attempt that is due. */
  private static final Duration POLL = Duration.ofSeconds(2);

  /** Joins signals that follow each other: a running training sends many. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final Duration RETENTION_EVERY = Duration.ofHours(1);
  private static final Duration LAST_ATTEMPTS = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final WebhookSender sender;
  private final AllowedUrls urls;
  private final JobSignals signals;
  private final WebhookProperties properties;
  private final List<WebhookListener> listeners;
  private final RetrySchedule schedule =
      new RetrySchedule(() -> ThreadLocalRandom.current().nextDouble());
  private final Semaphore free = new Semaphore(MOST);
  private final Map<String, Integer> inFlight = new ConcurrentHashMap<>();
  private volatile boolean stopping;
  private long retentionNanos = System.nanoTime();
  private @Nullable Thread loop;
  private volatile @Nullable ExecutorService attempts;

  WebhookDispatcher(
      Outbox outbox,
      WebhookSender sender,
      AllowedUrls urls,
      JobSignals signals,
      WebhookProperties properties,
      List<WebhookListener> listeners) {
    this.outbox = outbox;
    this.sender = sender;
    this.urls = urls;
    this.signals = signals;
    this.properties = properties;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public synchronized void start() {
    if (!urls.isOn() || loop != null) {
      return;
    }
    stopping = false;
    // Not virtual: looking up a host's name blocks the carrier.
    attempts =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("flattail-webhook-", 0).factory());
    loop = Thread.ofVirtual().name("flattail-webhooks").start(this::run);
  }

  @Override
  public synchronized void stop() {
    stopping = true;
    ExecutorService running = attempts;
    Thread ending = loop;
    attempts = null;
    loop = null;
    if (running == null || ending == null) {
      return;
    }
    ending.interrupt();
    running.shutdown();
    try {
      // An attempt without a result is repeated by another process, or after the next start.
      running.awaitTermination(LAST_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS);
      ending.join(LAST_ATTEMPTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return loop != null;
  }

  private void run() {
    try (JobSignals.Signal jobs = signals.ofAnyJob()) {
      while (!stopping) {
        boolean busy = round();
        Thread.sleep(PAUSE);
        if (!busy) {
          jobs.await(POLL);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether there may be more to do at once. */
  private boolean round() {
    try {
      if (System.nanoTime() - retentionNanos >= 0) {
        retentionNanos = System.nanoTime() + RETENTION_EVERY.toNanos();
        outbox.deleteOlder(properties.keep());
      }
      outbox.findEndedSweeps();
      int room = free.availablePermits();
      List<ClaimedDelivery> claimed =
          room == 0 ? List.of() : outbox.claim(room, busyReceivers(), LEASE);
      claimed.forEach(this::begin);
      return !claimed.isEmpty();
    } catch (RuntimeException e) {
      // PostgreSQL is away; everything waits in it.
      log.debug("Could not read the webhooks that are due, retrying", e);
      return false;
    }
  }

  private List<String> busyReceivers() {
    List<String> busy = new ArrayList<>();
    inFlight.forEach(
        (receiver, count) -> {
          if (count >= MOST_EACH) {
            busy.add(receiver);
          }
        });
    return busy;
  }

  private void begin(ClaimedDelivery delivery) {
    ExecutorService running = attempts;
    if (running == null || !free.tryAcquire()) {
      return; // stopping; the delivery is due again after its lease
    }
    String receiver = Outbox.receiver(delivery);
    inFlight.merge(receiver, 1, Integer::sum);
    running.execute(
        () -> {
          try {
            attempt(delivery);
          } catch (RuntimeException e) {
            log.warn(
                "Could not record the result of webhook delivery {}, which will be repeated: {}",
                delivery.id(),
                e.toString());
          } finally {
            inFlight.computeIfPresent(receiver, (key, count) -> count == 1 ? null : count - 1);
            free.release();
          }
        });
  }

  /** Makes one attempt and records its result. */
  void attempt(ClaimedDelivery delivery) {
    if (delivery.disabled() != null) {
      outbox.skip(delivery, delivery.disabled());
      return;
    }
    Attempt attempt = sender.send(delivery);
    if (attempt.isDelivered()) {
      outbox.delivered(delivery, attempt);
      report(WebhookListener.Outcome.DELIVERED);
      return;
    }
    Optional<Duration> wait =
        attempt.isGone()
            ? Optional.empty()
            : schedule.after(delivery.tries(), attempt.retryAfter());
    if (wait.isPresent()) {
      outbox.retry(delivery, attempt, wait.get());
      report(WebhookListener.Outcome.RETRIED);
      return;
    }
    if (outbox.giveUp(delivery, attempt)) {
      // Without the URL, which may be a secret.
      log.warn("Disabled a webhook receiver of {}: {}", owner(delivery), attempt.error());
    }
    report(WebhookListener.Outcome.FAILED);
  }

  private static String owner(ClaimedDelivery delivery) {
    return delivery.owner().isEmpty() ? "the operator" : "owner '" + delivery.owner() + "'";
  }

  private void report(WebhookListener.Outcome outcome) {
    listeners.forEach(listener -> listener.attempted(outcome));
  }
}
