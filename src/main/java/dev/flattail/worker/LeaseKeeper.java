package dev.flattail.worker;

import dev.flattail.engine.StopSignal;
import dev.flattail.jobs.lease.Heartbeat;
import dev.flattail.jobs.lease.Lease;
import dev.flattail.jobs.lease.LeaseLostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a lease on a thread of its own while the engine works, and passes on what it learns. When
 * PostgreSQL cannot be reached it keeps trying: whether the lease still holds is PostgreSQL's to
 * say, and every write asks it.
 */
final class LeaseKeeper implements StopSignal, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  /** After a beat that did not come through, how many times sooner the next one comes. */
  private static final int SOONER = 10;

  /** Intervals between two heartbeats from which on one is late. */
  private static final double LATE = 1.5;

  private final Lease lease;
  private final Duration every;
  private final WorkListener watch;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable EndReason> reason = new AtomicReference<>();

  /** Of the newest heartbeat that came through; the keeper's thread alone uses it. */
  private long beatNanos = System.nanoTime();

  LeaseKeeper(Lease lease, Duration every, WorkListener watch) {
    this.lease = lease;
    this.every = every;
    this.watch = watch;
    this.thread =
        Thread.ofVirtual().name("lease-" + lease.job().id()).unstarted(JobMdc.marked(this::keep));
    thread.start();
  }

  private void keep() {
    try {
      Duration next = every;
      while (reason.get() == null) {
        lease.awaitCancelRequest(next);
        next = beat() ? every : every.dividedBy(SOONER);
      }
      // Stopping and saving take time: the lease must hold until the work has really ended.
      while (reason.get() != EndReason.LEASE_LOST) {
        if (closed.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        next = beat() ? every : every.dividedBy(SOONER);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when PostgreSQL did not answer. */
  private boolean beat() {
    try {
      Heartbeat heartbeat = lease.heartbeat();
      long now = System.nanoTime();
      if (now - beatNanos > every.toNanos() * LATE) {
        watch.heartbeatLate();
      }
      beatNanos = now;
      if (heartbeat.cancelRequested()) {
        end(EndReason.CANCELLED);
      } else if (heartbeat.timeOver()) {
        end(EndReason.TIME_OVER);
      }
    } catch (LeaseLostException lost) {
      reason.set(EndReason.LEASE_LOST);
    } catch (RuntimeException unreachable) {
      watch.heartbeatFailed();
      log.warn("Could not renew the lease of job {}; trying again", lease.job().id(), unreachable);
      return false;
    }
    return true;
  }

  /** Asks the work to stop. The first reason stays, but for a lost lease. */
  void end(EndReason why) {
    reason.compareAndSet(null, why);
  }

  /** Why the work was asked to stop; null when it was not. */
  @Nullable EndReason reason() {
    return reason.get();
  }

  @Override
  public boolean requested() {
    return reason.get() != null;
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
