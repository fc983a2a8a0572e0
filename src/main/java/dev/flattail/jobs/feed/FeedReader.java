package dev.flattail.jobs.feed;

import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.notify.JobChanges.Subscription;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads new events into {@link RecentEvents} while there are listeners. Notifications of all jobs
 * wake it, at most {@code 1 / PAUSE} times a second; without one it polls.
 */
final class FeedReader implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);

  /** How many events one statement reads. */
  static final int AT_ONCE = 500;

  private static final int KEPT = 1_000;

  /** Joins notifications that follow each other, and bounds the load on PostgreSQL. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Maximum delay of an event after a lost notification. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final FeedReads reads;
  private final JobChanges changes;
  private final RecentEvents events;
  private FeedPosition position;
  private volatile boolean stopped;

  FeedReader(FeedReads reads, JobChanges changes) {
    this.reads = reads;
    this.changes = changes;
    this.position = reads.horizon();
    this.events = new RecentEvents(KEPT, position);
  }

  RecentEvents events() {
    return events;
  }

  void start() {
    Thread.ofVirtual().name("flattail-feed").start(this);
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try (Subscription jobs = changes.ofAnyJob()) {
      while (!stopped && !changes.isClosing()) {
        step(jobs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      events.close();
    }
  }

  private void step(Subscription jobs) throws InterruptedException {
    FeedReads.Page page;
    try {
      page = reads.after(position, AT_ONCE);
    } catch (RuntimeException e) {
      // PostgreSQL is away: listeners receive nothing until it is back, and then lose nothing.
      log.debug("Could not read the events of all jobs, retrying", e);
      Thread.sleep(RETRY);
      return;
    }
    position = page.reached();
    events.add(page);
    if (page.isFull()) {
      return;
    }
    Thread.sleep(PAUSE);
    if (!page.isWaiting()) {
      jobs.await(POLL);
    }
  }
}
