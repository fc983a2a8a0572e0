package dev.flattail.jobs.notify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hints from PostgreSQL's NOTIFY, over one connection per process. A hint may be missing (the
 * connection broke) or say nothing new, so whoever waits looks at the table before and after, and
 * never waits longer than a poll.
 */
@Component
public class JobChanges implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(JobChanges.class);
  private static final int LISTEN_MILLIS = 500;

  /**
   * Waiting for notifications cannot tell a quiet queue from a connection that is dead and does not
   * know it, so after so long a silence the connection is asked something.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final DataSource dataSource;
  private final Duration longestSilence;
  private final ConcurrentMap<String, Set<Subscription>> subscriptions = new ConcurrentHashMap<>();
  private volatile boolean closing;
  private volatile @Nullable Thread listener;

  @Autowired
  JobChanges(DataSource dataSource) {
    this(dataSource, LONGEST_SILENCE);
  }

  JobChanges(DataSource dataSource, Duration longestSilence) {
    this.dataSource = dataSource;
    this.longestSilence = longestSilence;
  }

  /** Something about the job changed, its events included. */
  public Subscription ofJob(UUID id) {
    return subscribe("flattail_job:" + id);
  }

  /** Someone asks the job's worker to stop. */
  public Subscription ofCancel(UUID id) {
    return subscribe("flattail_cancel:" + id);
  }

  /** A job came into the queue. */
  public Subscription ofWork() {
    return subscribe("flattail_work:");
  }

  /** The process is shutting down: nobody should wait any more. */
  public boolean isClosing() {
    return closing;
  }

  private Subscription subscribe(String topic) {
    Subscription subscription = new Subscription(topic);
    subscriptions.compute(
        topic,
        (key, present) -> {
          Set<Subscription> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(subscription);
          return all;
        });
    return subscription;
  }

  /**
   * One waiter. Hints between two waits are not lost, and the first wait ends at once, for what was
   * said before.
   */
  public final class Subscription implements AutoCloseable {
    private final String topic;
    private final Semaphore hints = new Semaphore(1);

    private Subscription(String topic) {
      this.topic = topic;
    }

    /**
     * @return whether there was a hint (or the process is closing), and not just the time over
     */
    public boolean await(Duration atMost) throws InterruptedException {
      boolean hinted = hints.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      hints.drainPermits();
      return hinted;
    }

    @Override
    public void close() {
      subscriptions.computeIfPresent(
          topic,
          (key, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }

  private void wake(Iterable<Subscription> waiters) {
    for (Subscription waiter : waiters) {
      waiter.hints.release();
    }
  }

  private void wakeAll() {
    subscriptions.values().forEach(this::wake);
  }

  private void listen() {
    while (!closing) {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("listen flattail_job; listen flattail_cancel; listen flattail_work");
        wakeAll(); // what was said before we listened
        relay(connection.unwrap(PGConnection.class), statement);
        statement.execute("unlisten *");
      } catch (SQLException e) {
        if (!closing) {
          log.warn(
              "Lost the connection that listens for changes, polling until it is back: {}",
              e.getMessage());
          pause();
        }
      }
    }
  }

  private void relay(PGConnection connection, Statement ping) throws SQLException {
    long heard = System.nanoTime();
    while (!closing) {
      PGNotification[] notifications = connection.getNotifications(LISTEN_MILLIS);
      if (notifications == null || notifications.length == 0) {
        if (System.nanoTime() - heard >= longestSilence.toNanos()) {
          ping.execute("select 1");
          heard = System.nanoTime();
        }
        continue;
      }
      heard = System.nanoTime();
      for (PGNotification notification : notifications) {
        wake(
            subscriptions.getOrDefault(
                notification.getName() + ":" + notification.getParameter(), Set.of()));
      }
    }
  }

  /** Until the next try to connect, or the end. */
  private void pause() {
    try (Subscription end = subscribe("flattail_end:")) {
      end.await(RECONNECT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    closing = false;
    listener = Thread.ofPlatform().daemon().name("flattail-listen").start(this::listen);
  }

  @Override
  public void stop() {
    closing = true;
    wakeAll();
    Thread stopping = listener;
    listener = null;
    if (stopping != null) {
      try {
        stopping.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return listener != null;
  }

  /** First to stop: the web server's graceful end waits for requests that wait here. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
