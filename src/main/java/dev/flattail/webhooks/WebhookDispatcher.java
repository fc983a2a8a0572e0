package dev.flattail.webhooks;

import dev.flattail.jobs.JobSignals;
import dev.flattail.jobs.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends the outbox. Every process that serves HTTP runs one. It wakes when a job changes, when this
 * process adds a delivery or ends an attempt, and at intervals. While webhooks are off, it only
 * ends and deletes what the trigger still writes.
 */
@Component
public class WebhookDispatcher implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  /** Attempts at once in this process. */
  private static final int MOST = 32;

  /** Longer than an attempt can take: three times the longest timeout. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  /**
   * Attempts beyond those of the schedule that may end without a result, as crashes end them. A
   * delivery that ends them all, for whatever reason, is given up.
   */
  private static final int LOST = 3;

  /** Maximum delay of an attempt that is due. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration POLL_WHILE_OFF = Duration.ofMinutes(1);

  /** Least time between two rounds. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Joins signals that follow each other: a running training sends many. */
  private static final Duration JOIN = Duration.ofMillis(200);

  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final Duration RETENTION_EVERY = Duration.ofHours(1);
  private static final Duration LAST_ATTEMPTS = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final EndedSweeps sweeps;
  private final OutboxRetention retention;
  private final WebhookSender sender;
  private final AllowedUrls urls;
  private final JobSignals signals;
  private final WebhookProperties properties;
  private final List<WebhookListener> listeners;
  private final RetrySchedule schedule =
      new RetrySchedule(() -> ThreadLocalRandom.current().nextDouble());
  private final Duration poll;
  private final AttemptsInFlight inFlight = new AttemptsInFlight();
  private final Semaphore signal = new Semaphore(0);
  private final Map<String, Long> warnings = new ConcurrentHashMap<>();
  private volatile boolean stopping;
  private @Nullable Thread loop;
  private @Nullable Thread listening;
  private volatile @Nullable ExecutorService attempts;

  @Autowired
  WebhookDispatcher(
      Outbox outbox,
      EndedSweeps sweeps,
      OutboxRetention retention,
      WebhookSender sender,
      AllowedUrls urls,
      JobSignals signals,
      WebhookProperties properties,
      List<WebhookListener> listeners) {
    this(outbox, sweeps, retention, sender, urls, signals, properties, listeners, POLL);
  }

  /**
   * Creates a dispatcher.
   *
   * @param poll time after which it looks for due deliveries without a signal
   */
  WebhookDispatcher(
      Outbox outbox,
      EndedSweeps sweeps,
      OutboxRetention retention,
      WebhookSender sender,
      AllowedUrls urls,
      JobSignals signals,
      WebhookProperties properties,
      List<WebhookListener> listeners,
      Duration poll) {
    this.outbox = outbox;
    this.sweeps = sweeps;
    this.retention = retention;
    this.sender = sender;
    this.urls = urls;
    this.signals = signals;
    this.properties = properties;
    this.listeners = List.copyOf(listeners);
    this.poll = urls.isOn() ? poll : POLL_WHILE_OFF;
  }

  @Override
  public synchronized void start() {
    if (loop != null) {
      return;
    }
    stopping = false;
    // Not virtual: looking up a host's name blocks the carrier.
    attempts =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("flattail-webhook-", 0).factory());
    loop = Thread.ofVirtual().name("flattail-webhooks").start(this::run);
    if (urls.isOn()) {
      listening = Thread.ofVirtual().name("flattail-webhook-signals").start(this::listen);
    }
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
    if (listening != null) {
      listening.interrupt();
      listening = null;
    }
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

  /** Looks for due deliveries soon. */
  void wake() {
    if (signal.availablePermits() == 0) {
      signal.release();
    }
  }

  private void listen() {
    try (JobSignals.Signal jobs = signals.ofAnyJob()) {
      while (!stopping && !signals.isClosing()) {
        if (jobs.await(poll)) {
          wake();
        }
        Thread.sleep(JOIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long retentionNanos = System.nanoTime();
    try {
      while (!stopping) {
        signal.drainPermits(); // the round sees what they announced
        if (System.nanoTime() - retentionNanos >= 0) {
          retentionNanos = System.nanoTime() + RETENTION_EVERY.toNanos();
          // First, so that nothing stale is sent after a long time off.
          step("end stale webhook deliveries", retention::giveUpStale);
          step("delete old webhook events", () -> retention.deleteOlder(properties.keep()));
          step("delete unused webhook receivers", retention::deleteUnusedEndpoints);
        }
        step("write the events of ended sweeps", this::checkSweeps);
        boolean more = urls.isOn() && step("claim webhook deliveries", this::beginDue) > 0;
        Thread.sleep(PAUSE);
        if (!more) {
          signal.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs one part of a round, so that its failure stops no other part. Returns its count. */
  private int step(String what, IntSupplier step) {
    try {
      return step.getAsInt();
    } catch (RuntimeException e) {
      long now = System.nanoTime();
      Long last = warnings.get(what);
      if (Outage.in(e) != null) {
        log.debug("PostgreSQL is away: could not {}, retrying", what, e);
      } else if (last == null || now - last >= WARN_EVERY.toNanos()) {
        warnings.put(what, now);
        log.warn("Could not {}, retrying", what, e);
      }
      return 0;
    }
  }

  private int checkSweeps() {
    List<UUID> unchecked = sweeps.unchecked();
    for (UUID sweep : unchecked) {
      step(
          "write the event of sweep " + sweep,
          () -> {
            sweeps.check(sweep);
            return 1;
          });
    }
    return unchecked.size();
  }

  /** Begins attempts that are due, and returns how many. */
  private int beginDue() {
    AttemptsInFlight.Counts now = inFlight.counts();
    int room = MOST - now.all();
    if (room <= 0) {
      return 0; // the end of an attempt is a signal
    }
    List<ClaimedDelivery> claimed = outbox.claim(room, now, LEASE);
    claimed.forEach(this::begin);
    return claimed.size();
  }

  private void begin(ClaimedDelivery delivery) {
    ExecutorService running = attempts;
    if (running == null) {
      return; // stopping; the delivery is due again after its lease
    }
    inFlight.add(delivery);
    try {
      running.execute(() -> run(delivery));
    } catch (RejectedExecutionException stopped) {
      inFlight.remove(delivery);
    }
  }

  private void run(ClaimedDelivery delivery) {
    try {
      attempt(delivery);
    } catch (RuntimeException e) {
      log.warn(
          "Could not record the result of webhook delivery {}, which will be repeated: {}",
          delivery.id(),
          e.toString());
    } finally {
      inFlight.remove(delivery);
      wake();
    }
  }

  /** Makes one attempt and records its result. */
  void attempt(ClaimedDelivery delivery) {
    if (delivery.disabled() != null) {
      outbox.skip(delivery, delivery.disabled());
      return;
    }
    if (delivery.tries() > RetrySchedule.attempts() + LOST) {
      outbox.giveUp(
          delivery,
          new Attempt(
              null,
              "not sent: the results of the attempts before could not be recorded",
              Duration.ZERO,
              Duration.ZERO));
      report(WebhookListener.Outcome.FAILED);
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
