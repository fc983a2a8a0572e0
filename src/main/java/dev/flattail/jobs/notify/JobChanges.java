package dev.flattail.jobs.notify;

import dev.flattail.jobs.JobSignals;
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
 * Receives PostgreSQL's NOTIFY messages over one connection per process. A notification may be lost
 * (the connection broke) or redundant. So callers read the table before and after they wait, and
 * never wait longer than their poll interval.
 */
@Component
public class JobChanges implements SmartLifecycle, JobSignals {
  private static final Logger log = LoggerFactory.getLogger(JobChanges.class);
  private static final int LISTEN_MILLIS = 500;

  /**
   * After this time without a notification, the connection is tested: a silent queue and a dead
   * connection look the same.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private static final String JOB = "flattail_job";

  /** The topic of all notifications on a channel whose payloads are ids. */
  private static final String ANY_JOB = JOB + ":";

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

  /** Subscribes to changes of a job and its events. */
  public Subscription ofJob(UUID id) {
    return subscribe(JOB + ":" + id);
  }

  @Override
  public Subscription ofAnyJob() {
    return subscribe(ANY_JOB);
  }

  /** Subscribes to requests to stop a job. */
  public Subscription ofCancel(UUID id) {
    return subscribe("flattail_cancel:" + id);
  }

  /** Subscribes to jobs that enter the queue. */
  public Subscription ofWork() {
    return subscribe("flattail_work:");
  }

  @Override
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
   * One waiting caller. Notifications that arrive between two waits are not lost. The first wait
   * returns immediately, since a change may have preceded the subscription.
   */
  public final class Subscription implements JobSignals.Signal {
    private final String topic;
    private final Semaphore notifications = new Semaphore(1);

    private Subscription(String topic) {
      this.topic = topic;
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      boolean notified =
          notifications.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      notifications.drainPermits();
      return notified;
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
      waiter.notifications.release();
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
        wakeAll(); // for changes before the subscription
        relay(connection.unwrap(PGConnection.class), statement);
        statement.execute("unlisten *");
      } catch (SQLException e) {
        if (!closing) {
          log.warn("Lost the LISTEN connection, polling until it is restored: {}", e.getMessage());
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
        if (notification.getName().equals(JOB)) {
          wake(subscriptions.getOrDefault(ANY_JOB, Set.of()));
        }
      }
    }
  }

  /** Waits before the next attempt to connect, or until the shutdown. */
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

  /** Stops first: the web server's graceful shutdown waits for requests that wait here. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
