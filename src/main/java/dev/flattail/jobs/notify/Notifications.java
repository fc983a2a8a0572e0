package dev.flattail.jobs.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Notifies waiting callers in all processes of changes; {@link JobChanges} receives the
 * notifications.
 *
 * <p>Notifications are sent after the commit, in a separate transaction. PostgreSQL serializes the
 * commits of transactions that notify, including their waits for the disk. It holds a lock over all
 * databases from before the commit until after it. With a NOTIFY in each of the queue's
 * transactions, only one could commit at a time. The separate transaction does not wait for the
 * disk. The first notification after a pause is sent at once, later ones together.
 *
 * <p>A notification that cannot be sent is dropped; waiting callers find the change by polling.
 */
@Component
public class Notifications implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /**
   * Minimum time between two transactions that notify. Each wakes every listening process, so under
   * load they would cost more than the changes themselves.
   */
  private static final Duration INTERVAL = Duration.ofMillis(5);

  private final JdbcClient sql;
  private final Set<Notification> pending = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean due = new AtomicBoolean();
  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("flattail-notifications").factory());

  private volatile long nextNanos = System.nanoTime();

  Notifications(JdbcClient sql) {
    this.sql = sql;
  }

  private record Notification(String channel, String payload) {}

  /** Notifies of a change of the job or its events. */
  public void changed(UUID job) {
    afterCommit(new Notification("flattail_job", job.toString()));
  }

  /** Notifies workers that there may be a job to claim. */
  public void work() {
    afterCommit(new Notification("flattail_work", ""));
  }

  /** Notifies the job's worker that it should stop. */
  public void cancel(UUID job) {
    afterCommit(new Notification("flattail_cancel", job.toString()));
  }

  private void afterCommit(Notification notification) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      send(notification);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          /** Also called when the reply to COMMIT was lost: the commit may have taken effect. */
          @Override
          public void afterCompletion(int status) {
            if (status != STATUS_ROLLED_BACK) {
              send(notification);
            }
          }
        });
  }

  private void send(Notification notification) {
    pending.add(notification);
    if (!sender.isShutdown() && due.compareAndSet(false, true)) {
      sender.schedule(this::sendPending, nextNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  /** Sends all pending notifications in one transaction, without duplicates. */
  private void sendPending() {
    nextNanos = System.nanoTime() + INTERVAL.toNanos();
    due.set(false);
    List<Notification> notifications = new ArrayList<>(pending);
    notifications.forEach(pending::remove);
    if (notifications.isEmpty()) {
      return;
    }
    try {
      sql.sql(
              """
              select set_config('synchronous_commit', 'off', true), count(pg_notify(channel, payload))
              from unnest(cast(:channels as text[]), cast(:payloads as text[])) as hint (channel, payload)""")
          .param(
              "channels", notifications.stream().map(Notification::channel).toArray(String[]::new))
          .param(
              "payloads", notifications.stream().map(Notification::payload).toArray(String[]::new))
          .query((row, number) -> row.getLong(2))
          .single();
    } catch (RuntimeException e) {
      log.debug(
          "Could not send {} notifications; waiting callers will poll", notifications.size(), e);
    }
  }

  @Override
  public void destroy() throws InterruptedException {
    sender.shutdown();
    sender.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
  }
}
