package dev.flattail.trackers;

import dev.flattail.jobs.Outage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Exports the jobs that are due. Every process that serves HTTP runs one while a tracker is
 * configured.
 */
@Component
public class ExportDispatcher implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ExportDispatcher.class);

  /** Exports at once in this process. */
  private static final int MOST = 8;

  /** Time for the first request of an export, which renews the lease. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration REGISTER_EVERY = Duration.ofHours(1);
  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final Duration LAST_EXPORTS = Duration.ofSeconds(5);

  /** Waits after refusals double from the first to the longest; all take a day. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);

  private static final Duration LONGEST_WAIT = Duration.ofHours(2);
  private static final int DOUBLINGS = 10;
  private static final int MOST_REFUSALS = 20;

  private final ExportQueue queue;
  private final RunExporter exporter;
  private final ServerHealth health;
  private final boolean on;
  private final List<TrackerListener> listeners;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean stopping;
  private @Nullable Thread loop;
  private @Nullable ExecutorService exports;
  private long warnedNanos;

  ExportDispatcher(
      ExportQueue queue,
      RunExporter exporter,
      ServerHealth health,
      MlflowProperties properties,
      List<TrackerListener> listeners) {
    this.queue = queue;
    this.exporter = exporter;
    this.health = health;
    this.on = properties.isOn();
    this.listeners = List.copyOf(listeners);
    this.warnedNanos = System.nanoTime() - WARN_EVERY.toNanos();
  }

  @Override
  public synchronized void start() {
    if (loop != null || !on) {
      return;
    }
    stopping = false;
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("flattail-tracker-", 0).factory());
    exports = threads;
    loop = Thread.ofVirtual().name("flattail-trackers").start(() -> run(threads));
  }

  @Override
  public synchronized void stop() {
    stopping = true;
    Thread ending = loop;
    ExecutorService running = exports;
    loop = null;
    exports = null;
    if (ending == null || running == null) {
      return;
    }
    ending.interrupt();
    running.shutdown();
    try {
      if (!running.awaitTermination(LAST_EXPORTS.toMillis(), TimeUnit.MILLISECONDS)) {
        running.shutdownNow(); // another process goes on, or this one after its start
      }
      ending.join(LAST_EXPORTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return loop != null;
  }

  private void run(ExecutorService threads) {
    long registerNanos = System.nanoTime();
    boolean starting = true;
    try {
      while (!stopping) {
        boolean more = false;
        try {
          if (starting) {
            queue.retryRefused();
            starting = false;
          }
          if (System.nanoTime() - registerNanos >= 0) {
            queue.register();
            registerNanos = System.nanoTime() + REGISTER_EVERY.toNanos();
          }
          more = beginDue(threads) > 0;
        } catch (RuntimeException e) {
          failed("Could not look for jobs to export, retrying", e);
        }
        Thread.sleep(more ? PAUSE : POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int beginDue(ExecutorService threads) {
    int room = health.room(MOST, inFlight.get());
    if (room <= 0) {
      return 0;
    }
    List<ClaimedExport> claimed = queue.claim(room, LEASE);
    for (ClaimedExport claim : claimed) {
      inFlight.incrementAndGet();
      try {
        threads.execute(() -> run(claim));
      } catch (RejectedExecutionException stopped) {
        inFlight.decrementAndGet();
      }
    }
    return claimed.size();
  }

  private void run(ClaimedExport claim) {
    try {
      export(claim);
    } catch (ClaimLostException e) {
      log.debug("Another process exports job {}", claim.job());
    } catch (RuntimeException e) {
      failed("Could not export a job to MLflow, retrying", e);
      if (Outage.in(e) == null) {
        waitAfterOurFault(claim);
      }
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Keeps a fault of this service from being repeated at once. */
  private void waitAfterOurFault(ClaimedExport claim) {
    try {
      queue.refused(claim, "A fault of the service: see its log.", waitAfter(claim.refusals()));
    } catch (RuntimeException e) {
      log.debug("The lease of job {} will end by itself", claim.job(), e);
    }
  }

  /** Makes one export and records its result. */
  void export(ClaimedExport claim) {
    try {
      exporter.export(claim);
      report(TrackerListener.Outcome.EXPORTED);
    } catch (RunExporter.RunDeletedException e) {
      log.info("The MLflow run of job {} was deleted there; it is exported no more", claim.job());
      queue.stop(claim, "The run was deleted in MLflow.");
    } catch (MlflowException e) {
      failed(claim, e);
    }
  }

  private void failed(ClaimedExport claim, MlflowException failure) {
    boolean away = failure instanceof MlflowException.Unavailable;
    if (!away && claim.ended() != null && claim.refusals() + 1 >= MOST_REFUSALS) {
      log.warn(
          "Could not end the MLflow run of job {}, which was deleted: {}",
          claim.job(),
          failure.getMessage());
      queue.forgetJob(claim); // a deleted job cannot change again
      return;
    }
    switch (failure) {
      case MlflowException.Failed e -> {
        retryLater(claim, e);
        report(TrackerListener.Outcome.REFUSED);
      }
      case MlflowException.Refused e -> {
        refused(claim, String.valueOf(e.getMessage()));
        report(TrackerListener.Outcome.REFUSED);
      }
      case MlflowException.Unavailable e -> {
        if (!stopping) {
          health.failed(e);
        }
        report(TrackerListener.Outcome.UNAVAILABLE);
        queue.release(claim);
      }
    }
  }

  private void refused(ClaimedExport claim, String error) {
    if (claim.refusals() + 1 >= MOST_REFUSALS) {
      log.warn("MLflow refuses job {}, which is exported no more: {}", claim.job(), error);
      queue.stop(claim, error);
      return;
    }
    if (claim.refusals() == 0) {
      log.warn("MLflow refused job {}, retrying: {}", claim.job(), error);
    }
    queue.refused(claim, error, waitAfter(claim.refusals()));
  }

  /** Tries a job again, however often it failed: MLflow has not refused its content. */
  private void retryLater(ClaimedExport claim, MlflowException.Failed e) {
    String error = String.valueOf(e.getMessage());
    warn("Could not export job %s to MLflow, retrying: %s".formatted(claim.job(), error), null);
    queue.refused(claim, error, waitAfter(claim.refusals()));
  }

  private static Duration waitAfter(int refusals) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(refusals, DOUBLINGS));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private void failed(String what, RuntimeException e) {
    if (stopping) {
      log.debug("Stopping. {}", what, e);
    } else if (Outage.in(e) != null) {
      log.debug("PostgreSQL is away. {}", what, e);
    } else {
      warn(what, e);
    }
  }

  /** Warns at most once a minute, since all jobs may have the same trouble. */
  private synchronized void warn(String what, @Nullable RuntimeException e) {
    long now = System.nanoTime();
    if (now - warnedNanos >= WARN_EVERY.toNanos()) {
      warnedNanos = now;
      log.warn("{}", what, e);
    } else {
      log.debug("{}", what, e);
    }
  }

  private void report(TrackerListener.Outcome outcome) {
    listeners.forEach(listener -> listener.exported(outcome));
  }
}
