package dev.flattail.worker;

import dev.flattail.engine.StopSignal;
import dev.flattail.jobs.worker.HeartbeatReply;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a lease on a separate thread while the engine works, and passes on stop requests. Retries
 * while PostgreSQL is unreachable: only PostgreSQL decides whether the lease is valid, and every
 * write checks it.
 */
final class LeaseKeeper implements StopSignal, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  /** Divides the heartbeat interval after a failed heartbeat, to retry sooner. */
  private static final int SOONER = 10;

  /** A heartbeat is late from this number of intervals on. */
  private static final double LATE = 1.5;

  private final Lease lease;
  private final Duration every;
  private final WorkListener listener;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable EndReason> reason = new AtomicReference<>();

  /** Time of the last successful heartbeat; used only by the keeper's thread. */
  private long beatNanos = System.nanoTime();

  LeaseKeeper(Lease lease, Duration every, WorkListener listener) {
    this.lease = lease;
    this.every = every;
    this.listener = listener;
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
      // Stopping and saving take time: renew the lease until the work has really ended.
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

  /** Sends a heartbeat; returns false when PostgreSQL did not reply. */
  private boolean beat() {
    try {
      HeartbeatReply heartbeat = lease.heartbeat();
      long now = System.nanoTime();
      if (now - beatNanos > every.toNanos() * LATE) {
        listener.heartbeatLate();
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
      listener.heartbeatFailed();
      log.warn("Could not renew the lease of job {}; retrying", lease.job().id(), unreachable);
      return false;
    }
    return true;
  }

  /** Asks the work to stop. The first reason stays, except that a lost lease overrides it. */
  void end(EndReason why) {
    reason.compareAndSet(null, why);
  }

  /** Returns why the work was asked to stop; null when it was not. */
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
